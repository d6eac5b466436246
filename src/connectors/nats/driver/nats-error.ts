import type { ErrorCode } from '../../../errors/error-codes.js';
import { ErrorType } from '../../../errors/error-type.js';
import { StreamingError } from '../../../errors/streaming-error.js';

/** What went wrong between us and the server, so far as it decides what to do. */
export type NatsErrorKind =
  /** No server could be reached, or a connection broke. */
  | 'network'
  | 'timeout'
  /** A server that is starting or moving a stream, or has forgotten our consumer: passes by itself. */
  | 'unavailable'
  /** Wrong user, password, token or key, or certificates that are not trusted. */
  | 'authentication'
  | 'authorization'
  | 'unknown-stream'
  /** Messages are gone that were to be read. */
  | 'sequence-removed'
  | 'message-too-large'
  | 'other';

const RETRIABLE: ReadonlySet<NatsErrorKind> = new Set(['network', 'timeout', 'unavailable']);

const TYPES: Readonly<Partial<Record<NatsErrorKind, ErrorType>>> = {
  network: ErrorType.NETWORK_ERROR,
  timeout: ErrorType.TIMEOUT_ERROR,
  unavailable: ErrorType.NETWORK_ERROR,
};

const CODES: Readonly<Record<NatsErrorKind, ErrorCode>> = {
  network: 'NATS_NETWORK',
  timeout: 'NATS_TIMEOUT',
  unavailable: 'NATS_UNAVAILABLE',
  authentication: 'NATS_AUTHENTICATION',
  authorization: 'NATS_AUTHORIZATION',
  'unknown-stream': 'NATS_UNKNOWN_STREAM',
  'sequence-removed': 'NATS_SEQUENCE_REMOVED',
  'message-too-large': 'NATS_MESSAGE_TOO_LARGE',
  other: 'NATS_OTHER',
};

/** Where a NATS error happened, as far as it is known. */
export interface NatsErrorPlace {
  readonly stream?: string | undefined;
  readonly sequence?: number | undefined;
}

/**
 * A failure that a server reported, or of the way to it. NETWORK_ERROR, TIMEOUT_ERROR or CONNECTOR_ERROR; in its context the stream is
 * the topic, the sequence the offset.
 */
export class NatsError extends StreamingError {
  override readonly name = 'NatsError';
  readonly kind: NatsErrorKind;
  readonly place: NatsErrorPlace;

  constructor(kind: NatsErrorKind, message: string, place: NatsErrorPlace = {}, cause?: unknown) {
    const { stream, sequence } = place;
    const context = {
      component: 'nats',
      ...(stream === undefined ? {} : { topic: stream }),
      ...(sequence === undefined ? {} : { offset: String(sequence) }),
    };
    super(TYPES[kind] ?? ErrorType.CONNECTOR_ERROR, message, context, {
      cause,
      code: CODES[kind],
      retriable: RETRIABLE.has(kind),
    });
    this.kind = kind;
    this.place = place;
  }
}

/** Whether trying again may help. */
export function isPassing(error: unknown): boolean {
  return error instanceof NatsError && error.retriable;
}

/** The same error, saying which table it is about, and which stream. */
export function errorOfTable(error: unknown, table: string, stream: string): unknown {
  if (!(error instanceof NatsError) || error.message.includes(`"${table}"`)) return error;
  const place = { stream, ...error.place };
  return new NatsError(error.kind, `Table "${table}": ${error.message}`, place, error);
}
