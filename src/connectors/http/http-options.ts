import type { OptionReader } from '../../common/option-reader.js';
import type { SourceConfig } from '../source.js';
import { type Cursor, readCursor } from './cursor.js';
import { type HttpEndpoint, readHttpEndpoint } from './http-endpoint.js';
import { RESPONSE_SPLITS, type ResponseSplit } from './split-body.js';

/** How a URL is polled. */
export interface HttpOptions {
  readonly endpoint: HttpEndpoint;
  readonly method: 'GET' | 'POST';
  /** What is sent with POST. */
  readonly requestBody: string | undefined;
  readonly split: ResponseSplit;
  readonly responseBytesMax: number;
  readonly cursor: Cursor | undefined;
  /** From the start of one poll to that of the next; undefined: there is one poll alone. */
  readonly pollIntervalMs: number | undefined;
  /** The table ends behind so many polls; Infinity without a bound. */
  readonly pollsMax: number;
  readonly timeoutMs: number;
  readonly retriesMax: number;
}

const INTERVAL = 'http.poll-interval';
const POLLS = 'scan.bounded.polls';

/** Throws VALIDATION_ERROR. */
export function readHttpOptions(options: OptionReader, config: SourceConfig): HttpOptions {
  const endpoint = readHttpEndpoint(options, config.options, ['http:', 'https:']);
  const method = options.oneOf('http.method', ['GET', 'POST'], 'GET');
  const requestBody = options.text('http.body');
  if (requestBody !== undefined && method === 'GET') {
    throw options.error('http.body', "needs 'http.method' = 'POST'");
  }
  const pollIntervalMs =
    options.text(INTERVAL) === undefined ? undefined : options.durationMs(INTERVAL, 0);
  if (pollIntervalMs === 0) throw options.error(INTERVAL, 'must be more than nothing');
  const polls = options.text(POLLS) === undefined ? undefined : options.integer(POLLS, 1, 1);
  if (polls !== undefined && polls > 1 && pollIntervalMs === undefined) {
    throw options.error(POLLS, `needs a '${INTERVAL}'`);
  }
  return {
    endpoint,
    method,
    requestBody,
    split: options.oneOf('http.response.split', RESPONSE_SPLITS, 'none'),
    responseBytesMax: options.bytes('http.response.bytes-max', 64 << 20),
    cursor: readCursor(options),
    pollIntervalMs,
    pollsMax: polls ?? (pollIntervalMs === undefined ? 1 : Number.POSITIVE_INFINITY),
    timeoutMs: options.durationMs('http.timeout', 30_000),
    retriesMax: options.integer('connect.max-retries', 10, 0),
  };
}

/** Whether a table with these options ends by itself. */
export function isBoundedPolling(options: ReadonlyMap<string, string>): boolean {
  return !options.has(INTERVAL) || options.has(POLLS);
}
