import type { ErrorCode } from '../../../errors/error-codes.js';
import { ErrorType } from '../../../errors/error-type.js';
import { StreamingError } from '../../../errors/streaming-error.js';

/** What went wrong between us and the brokers, so far as it decides what to do. */
export type KafkaErrorKind =
  /** No broker could be reached, or a connection broke. */
  | 'network'
  | 'timeout'
  /** Wrong user or password, no TLS where it is asked for, or the reverse. */
  | 'authentication'
  | 'authorization'
  | 'unknown-topic'
  | 'offset-out-of-range'
  | 'record-too-large'
  /** Another writer of the same transactional id has taken over: this one must not go on. */
  | 'fenced'
  /** A broker that is starting, electing or moving: passes by itself. */
  | 'broker-unavailable'
  | 'corrupt-record'
  | 'other';

const RETRIABLE: ReadonlySet<KafkaErrorKind> = new Set([
  'network',
  'timeout',
  'broker-unavailable',
]);

const TYPES: Readonly<Partial<Record<KafkaErrorKind, ErrorType>>> = {
  network: ErrorType.NETWORK_ERROR,
  timeout: ErrorType.TIMEOUT_ERROR,
  'broker-unavailable': ErrorType.NETWORK_ERROR,
};

const CODES: Readonly<Record<KafkaErrorKind, ErrorCode>> = {
  network: 'KAFKA_NETWORK',
  timeout: 'KAFKA_TIMEOUT',
  authentication: 'KAFKA_AUTHENTICATION',
  authorization: 'KAFKA_AUTHORIZATION',
  'unknown-topic': 'KAFKA_UNKNOWN_TOPIC',
  'offset-out-of-range': 'KAFKA_OFFSET_OUT_OF_RANGE',
  'record-too-large': 'KAFKA_RECORD_TOO_LARGE',
  fenced: 'KAFKA_FENCED',
  'broker-unavailable': 'KAFKA_BROKER_UNAVAILABLE',
  'corrupt-record': 'KAFKA_CORRUPT_RECORD',
  other: 'KAFKA_OTHER',
};

/** Where a Kafka error happened, as far as it is known. */
export interface KafkaErrorPlace {
  readonly topic?: string;
  readonly partition?: number;
  readonly offset?: number;
}

/** A failure that a broker reported, or of the way to it. NETWORK_ERROR, TIMEOUT_ERROR or CONNECTOR_ERROR. */
export class KafkaError extends StreamingError {
  override readonly name = 'KafkaError';
  readonly kind: KafkaErrorKind;

  constructor(
    kind: KafkaErrorKind,
    message: string,
    { topic, partition, offset }: KafkaErrorPlace = {},
    cause?: unknown,
  ) {
    const context = {
      component: 'kafka',
      ...(topic === undefined ? {} : { topic }),
      ...(partition === undefined ? {} : { partition }),
      ...(offset === undefined ? {} : { offset: String(offset) }),
    };
    const type = TYPES[kind] ?? ErrorType.CONNECTOR_ERROR;
    super(type, message, context, {
      cause,
      code: CODES[kind],
      retriable: RETRIABLE.has(kind),
      isTakenOver: kind === 'fenced',
    });
    this.kind = kind;
  }
}
