/** How bad an error is, mildest first. */
export const ErrorSeverity = {
  INFO: 'INFO',
  /** Something was lost or late by design, or passes by itself. */
  WARNING: 'WARNING',
  /** An operation failed; the query may go on. */
  ERROR: 'ERROR',
  /** The query can't go on, or its results can't be trusted. */
  CRITICAL: 'CRITICAL',
} as const;

export type ErrorSeverity = (typeof ErrorSeverity)[keyof typeof ErrorSeverity];
