/** What failed, coarsely: the first thing that a recovery policy looks at. */
export const ErrorType = {
  CONNECTOR_ERROR: 'CONNECTOR_ERROR',
  STATE_ERROR: 'STATE_ERROR',
  WATERMARK_ERROR: 'WATERMARK_ERROR',
  CHECKPOINT_ERROR: 'CHECKPOINT_ERROR',
  OPERATOR_ERROR: 'OPERATOR_ERROR',
  ORCHESTRATOR_ERROR: 'ORCHESTRATOR_ERROR',
  NETWORK_ERROR: 'NETWORK_ERROR',
  TIMEOUT_ERROR: 'TIMEOUT_ERROR',
  VALIDATION_ERROR: 'VALIDATION_ERROR',
} as const;

export type ErrorType = (typeof ErrorType)[keyof typeof ErrorType];
