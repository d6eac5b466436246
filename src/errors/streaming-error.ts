import { CODE_OF_TYPE, type ErrorCode } from './error-codes.js';
import type { ErrorContext } from './error-context.js';
import { errorJson, type StreamingErrorJson } from './error-json.js';
import type { ErrorSeverity } from './error-severity.js';
import { ErrorType } from './error-type.js';
import { severityOf } from './severity-of.js';

/** What an error may be given besides what it must have. */
export interface StreamingErrorOptions {
  readonly cause?: unknown;
  readonly retriable?: boolean;
  readonly isTakenOver?: boolean;
  readonly code?: ErrorCode;
  readonly severity?: ErrorSeverity;
}

/** An error of the world (bad input, lost connection, full memory), typed so that callers can act on it. */
export class StreamingError extends Error {
  override readonly name: string = 'StreamingError';
  readonly type: ErrorType;
  readonly severity: ErrorSeverity;
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
    options: StreamingErrorOptions = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.type = type;
    this.code = options.code ?? codeOf(type, context);
    this.context = context;
    this.retriable =
      options.retriable ?? (type === ErrorType.NETWORK_ERROR || type === ErrorType.TIMEOUT_ERROR);
    this.isTakenOver = options.isTakenOver ?? false;
    this.severity = options.severity ?? severityOf(type, this.code, this.retriable);
  }

  /** Adds to the context what is known further out of where the error came from; what it knows itself stays. */
  amend(context: ErrorContext): this {
    return Object.assign(this, { context: { ...context, ...this.context } });
  }

  /** All but the stack, for logs and pages: secrets that stand in SQL or URLs are stars. */
  toJSON(): StreamingErrorJson {
    return errorJson(this);
  }
}

/** An error about an option is about its value, where nothing else is said. */
function codeOf(type: ErrorType, { option }: ErrorContext): ErrorCode {
  const isOption = type === ErrorType.VALIDATION_ERROR && option !== undefined;
  return isOption ? 'OPTION_INVALID' : CODE_OF_TYPE[type];
}
