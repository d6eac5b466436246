import { OptionReader } from '../../common/option-reader.js';
import type { MetadataField } from '../../types/metadata-field.js';
import { VARCHAR } from '../../types/sql-type.js';
import type { HttpEnvironment } from '../http/http-environment.js';
import { MESSAGE_METADATA } from '../messages/message-metadata.js';
import { MessageSource } from '../messages/message-source.js';
import { type MessageFormats, messageChangelogMode } from '../messages/read-message-format.js';
import type { ConnectorDefinition } from '../source.js';
import { SseFeed } from './sse-feed.js';
import { endsWithAnswer, readSseOptions } from './sse-options.js';

const METADATA: ReadonlyMap<string, MetadataField> = new Map([
  ...MESSAGE_METADATA,
  ['id', { type: VARCHAR, nullable: true, isWritable: false }],
  ['event', { type: VARCHAR, nullable: false, isWritable: false }],
]);

/**
 * `'connector' = 'sse'`: the data of a server's events (`text/event-stream`). The options are checked by the source, since which exist
 * depends on the format.
 */
export function sseConnector(
  environment: HttpEnvironment & { readonly messageFormats: MessageFormats },
): ConnectorDefinition {
  const { messageFormats, timers } = environment;
  return {
    name: 'sse',
    options: undefined,
    metadata: METADATA,
    isBounded: endsWithAnswer,
    create: (config) => {
      const options = new OptionReader(config);
      const reading = readSseOptions(options, config);
      const { origin } = reading.endpoint;
      const feed = new SseFeed(config.name, reading, environment);
      return new MessageSource({ config, options, messageFormats, timers, feed, origin });
    },
    changelogMode: ({ options }) => messageChangelogMode(options, messageFormats),
  };
}
