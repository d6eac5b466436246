import type { ErrorCode } from './error-codes.js';
import { ErrorSeverity } from './error-severity.js';
import type { ErrorType } from './error-type.js';

/** How bad errors of a type are, where their code says nothing else. */
const OF_TYPE: Readonly<Record<ErrorType, ErrorSeverity>> = {
  CONNECTOR_ERROR: ErrorSeverity.ERROR,
  STATE_ERROR: ErrorSeverity.CRITICAL,
  WATERMARK_ERROR: ErrorSeverity.ERROR,
  CHECKPOINT_ERROR: ErrorSeverity.ERROR,
  OPERATOR_ERROR: ErrorSeverity.ERROR,
  ORCHESTRATOR_ERROR: ErrorSeverity.ERROR,
  NETWORK_ERROR: ErrorSeverity.ERROR,
  TIMEOUT_ERROR: ErrorSeverity.ERROR,
  VALIDATION_ERROR: ErrorSeverity.CRITICAL,
};

const OF_CODE: Readonly<Partial<Record<ErrorCode, ErrorSeverity>>> = {
  MALFORMED_ROW: ErrorSeverity.WARNING,
  STATE_DAMAGED: ErrorSeverity.CRITICAL,
  STATE_INCOMPATIBLE: ErrorSeverity.CRITICAL,
  JOB_TAKEN_OVER: ErrorSeverity.CRITICAL,
  JOB_STATE_REMOVED: ErrorSeverity.CRITICAL,
};

/** How bad an error is that nobody has judged: what passes by itself is a warning. */
export function severityOf(type: ErrorType, code: ErrorCode, retriable: boolean): ErrorSeverity {
  if (retriable) return ErrorSeverity.WARNING;
  return OF_CODE[code] ?? OF_TYPE[type];
}
