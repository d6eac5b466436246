import { OptionReader } from '../../common/option-reader.js';
import { MESSAGE_METADATA } from '../messages/message-metadata.js';
import { MessageSource } from '../messages/message-source.js';
import { type MessageFormats, messageChangelogMode } from '../messages/read-message-format.js';
import type { ConnectorDefinition } from '../source.js';
import { type WebSocketEnvironment, WebSocketFeed } from './websocket-feed.js';
import { endsOnClose, readWebSocketOptions } from './websocket-options.js';

/**
 * `'connector' = 'websocket'`: the messages that come over a WebSocket. The options are checked by the source, since which exist
 * depends on the format.
 */
export function websocketConnector(
  environment: WebSocketEnvironment & { readonly messageFormats: MessageFormats },
): ConnectorDefinition {
  const { messageFormats, timers } = environment;
  return {
    name: 'websocket',
    options: undefined,
    metadata: MESSAGE_METADATA,
    isBounded: endsOnClose,
    create: (config) => {
      const options = new OptionReader(config);
      const reading = readWebSocketOptions(options, config);
      const { origin } = reading.endpoint;
      const feed = new WebSocketFeed(config.name, reading, environment);
      return new MessageSource({ config, options, messageFormats, timers, feed, origin });
    },
    changelogMode: ({ options }) => messageChangelogMode(options, messageFormats),
  };
}
