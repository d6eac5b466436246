import type { OptionReader } from '../../common/option-reader.js';
import { type HttpEndpoint, readHttpEndpoint } from '../http/http-endpoint.js';
import type { SourceConfig } from '../source.js';

/** How messages of a WebSocket are read. */
export interface WebSocketOptions {
  readonly endpoint: HttpEndpoint;
  readonly protocols: readonly string[];
  /** Sent on every connection, first. */
  readonly subscribe: string | undefined;
  /** Whether the table ends when the other side closes the connection in good order (code 1000). */
  readonly endsOnClose: boolean;
  readonly connectTimeoutMs: number;
  /** A connection over which nothing comes for so long is given up for another one; undefined: it is kept. */
  readonly idleTimeoutMs: number | undefined;
  readonly reconnectDelayMs: number;
  readonly retriesMax: number;
  /** Of messages that wait for the query. */
  readonly bufferBytesMax: number;
}

const END_ON_CLOSE = 'websocket.end-on-close';
const IDLE_TIMEOUT = 'connect.idle-timeout';

/** Throws VALIDATION_ERROR. */
export function readWebSocketOptions(
  options: OptionReader,
  config: SourceConfig,
): WebSocketOptions {
  const protocols = (options.text('websocket.protocols') ?? '')
    .split(/[;,]/)
    .map((name) => name.trim())
    .filter((name) => name !== '');
  return {
    endpoint: readHttpEndpoint(options, config.options, ['ws:', 'wss:']),
    protocols,
    subscribe: options.text('websocket.subscribe'),
    endsOnClose: options.boolean(END_ON_CLOSE, false),
    connectTimeoutMs: options.durationMs('connect.timeout', 30_000),
    idleTimeoutMs:
      options.text(IDLE_TIMEOUT) === undefined ? undefined : options.durationMs(IDLE_TIMEOUT, 0),
    reconnectDelayMs: options.durationMs('connect.retry-delay', 100),
    retriesMax: options.integer('connect.max-retries', 10, 0),
    bufferBytesMax: options.bytes('websocket.buffer-bytes-max', 64 << 20),
  };
}

/** Whether a table with these options ends by itself. */
export function endsOnClose(options: ReadonlyMap<string, string>): boolean {
  return options.get(END_ON_CLOSE)?.toLowerCase() === 'true';
}
