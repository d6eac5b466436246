import type { OptionReader } from '../../common/option-reader.js';
import { type HttpEndpoint, readHttpEndpoint } from '../http/http-endpoint.js';
import type { SourceConfig } from '../source.js';

/** How a stream of events is read. */
export interface SseOptions {
  readonly endpoint: HttpEndpoint;
  /** The types of event that become rows; undefined: all. */
  readonly eventTypes: ReadonlySet<string> | undefined;
  /** What the first request gives; empty where it gives none. */
  readonly lastEventId: string;
  /** Whether the table ends when the server ends its answer. */
  readonly endsOnClose: boolean;
  /** Until the server begins to answer. */
  readonly connectTimeoutMs: number;
  /** A connection over which nothing comes for so long is given up for another one; undefined: it is kept. */
  readonly idleTimeoutMs: number | undefined;
  /** Before connecting again, unless the server says otherwise. */
  readonly reconnectDelayMs: number;
  readonly retriesMax: number;
  readonly eventLengthMax: number;
}

const END_ON_CLOSE = 'sse.end-on-close';
const IDLE_TIMEOUT = 'connect.idle-timeout';
const LAST_EVENT_ID = 'sse.last-event-id';

/** Throws VALIDATION_ERROR. */
export function readSseOptions(options: OptionReader, config: SourceConfig): SseOptions {
  const types = options.text('sse.events')?.split(';');
  const lastEventId = options.text(LAST_EVENT_ID) ?? '';
  if (/[\0\r\n]/.test(lastEventId)) {
    throw options.error(LAST_EVENT_ID, 'has a line break or a NUL, which no id has');
  }
  return {
    endpoint: readHttpEndpoint(options, config.options, ['http:', 'https:']),
    eventTypes: types === undefined ? undefined : new Set(types.map((type) => type.trim())),
    lastEventId,
    endsOnClose: options.boolean(END_ON_CLOSE, false),
    connectTimeoutMs: options.durationMs('connect.timeout', 30_000),
    idleTimeoutMs:
      options.text(IDLE_TIMEOUT) === undefined ? undefined : options.durationMs(IDLE_TIMEOUT, 0),
    reconnectDelayMs: options.durationMs('connect.retry-delay', 3000),
    retriesMax: options.integer('connect.max-retries', 10, 0),
    eventLengthMax: options.bytes('sse.event-bytes-max', 16 << 20),
  };
}

/** Whether a table with these options ends by itself. */
export function endsWithAnswer(options: ReadonlyMap<string, string>): boolean {
  return options.get(END_ON_CLOSE)?.toLowerCase() === 'true';
}
