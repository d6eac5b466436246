import type { ErrorCode } from './error-codes.js';
import type { ErrorContext } from './error-context.js';
import type { ErrorSeverity } from './error-severity.js';
import type { ErrorType } from './error-type.js';
import { maskedSql } from './secrets.js';

/** An error as JSON, without its stack and without secrets. */
export interface StreamingErrorJson {
  readonly name: string;
  readonly type: ErrorType;
  readonly severity: ErrorSeverity;
  readonly code: ErrorCode;
  readonly message: string;
  readonly retriable: boolean;
  readonly context: ErrorContext;
  /** Outermost first; of what is no error of ours, only what it says. */
  readonly causes: readonly ForeignErrorJson[];
}

/** What is said of an error that is none of ours. */
export interface ForeignErrorJson {
  readonly name: string;
  readonly message: string;
  readonly code?: string;
}

const CAUSES_MAX = 8;

/** What `toJSON` gives. */
export function errorJson(error: Error & Omit<StreamingErrorJson, 'causes'>): StreamingErrorJson {
  const { name, type, severity, code, message, retriable, context } = error;
  return {
    name,
    type,
    severity,
    code,
    message: maskedSql(message),
    retriable,
    context: masked(context),
    causes: causesOf(error),
  };
}

function masked(context: ErrorContext): ErrorContext {
  const entries = Object.entries(context).map(([name, value]: [string, unknown]) => [
    name,
    typeof value === 'string' ? maskedSql(value) : value,
  ]);
  return Object.fromEntries(entries);
}

function causesOf(error: Error): StreamingErrorJson['causes'] {
  const causes: ForeignErrorJson[] = [];
  let cause: unknown = error.cause;
  while (cause !== undefined && causes.length < CAUSES_MAX) {
    causes.push(foreignErrorJson(cause));
    cause = cause instanceof Error ? cause.cause : undefined;
  }
  return causes;
}

/** Of whatever was thrown. */
export function foreignErrorJson(error: unknown): ForeignErrorJson {
  if (!(error instanceof Error)) return { name: typeof error, message: maskedSql(String(error)) };
  const { name, message } = error;
  const code: unknown = 'code' in error ? error.code : undefined;
  const described = { name, message: maskedSql(message) };
  return typeof code === 'string' ? { ...described, code } : described;
}
