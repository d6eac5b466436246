import { CODE_OF_TYPE, type ErrorCode } from './error-codes.js';
import { ErrorType } from './error-type.js';

/** Where an error happened. Every field is optional; secrets never stand here. */
export interface ErrorContext {
  /** The part that failed: a table, connector, operator or option name. */
  readonly component?: string;
  readonly operation?: string;
  /** The name of the query. */
  readonly query?: string;
  readonly file?: string;
  /** 1-based, in `file`. */
  readonly fileLine?: number;
  readonly topic?: string;
  readonly partition?: number;
  readonly offset?: string;
  readonly column?: string;
  /** The option of CREATE TABLE ... WITH that is wrong. */
  readonly option?: string;
}

/** An error of the world (bad input, lost connection, full memory), typed so that callers can act on it. */
export class StreamingError extends Error {
  override readonly name: string = 'StreamingError';
  readonly type: ErrorType;
  /** Stable, as docs/ERRORS.md lists them. */
  readonly code: ErrorCode;
  readonly context: ErrorContext;
  /** Whether the same thing may succeed later, without anybody's doing. */
  readonly retriable: boolean;
  /** Whether the query must not start itself again: somebody else does its work, and would be disturbed, or has removed its state. */
  readonly isTakenOver: boolean;

  /** `retriable` follows the type where it isn't given: lost connections and timeouts pass. `message` is one sentence that says what, where and what to do. */
  constructor(
    type: ErrorType,
    message: string,
    context: ErrorContext = {},
    options: {
      readonly cause?: unknown;
      readonly retriable?: boolean;
      readonly isTakenOver?: boolean;
      readonly code?: ErrorCode;
    } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.type = type;
    this.code = options.code ?? CODE_OF_TYPE[type];
    this.context = context;
    this.retriable =
      options.retriable ?? (type === ErrorType.NETWORK_ERROR || type === ErrorType.TIMEOUT_ERROR);
    this.isTakenOver = options.isTakenOver ?? false;
  }
}
