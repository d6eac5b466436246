import { OptionReader } from '../../common/option-reader.js';
import { MESSAGE_METADATA } from '../messages/message-metadata.js';
import { MessageSource } from '../messages/message-source.js';
import { type MessageFormats, messageChangelogMode } from '../messages/read-message-format.js';
import type { ConnectorDefinition } from '../source.js';
import type { HttpEnvironment } from './http-environment.js';
import { HttpFeed } from './http-feed.js';
import { isBoundedPolling, readHttpOptions } from './http-options.js';

/**
 * `'connector' = 'http'`: what a URL gives, asked once, or again and again with `http.poll-interval`. The options are checked by the
 * source, since which exist depends on the format.
 */
export function httpConnector(
  environment: HttpEnvironment & { readonly messageFormats: MessageFormats },
): ConnectorDefinition {
  const { messageFormats, timers } = environment;
  return {
    name: 'http',
    options: undefined,
    metadata: MESSAGE_METADATA,
    isBounded: isBoundedPolling,
    create: (config) => {
      const options = new OptionReader(config);
      const polling = readHttpOptions(options, config);
      const { origin } = polling.endpoint;
      const feed = new HttpFeed(config.name, polling, environment);
      return new MessageSource({ config, options, messageFormats, timers, feed, origin });
    },
    changelogMode: ({ options }) => messageChangelogMode(options, messageFormats),
  };
}
