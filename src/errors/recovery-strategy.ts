/** What is done about an error, the gentlest first. */
export const RecoveryStrategy = {
  /** The failed call is made again, later and later. */
  RETRY: 'RETRY',
  /** The row, or the batch, is left out, counted, and goes to the dead letters where there is a table for them. */
  SKIP: 'SKIP',
  /** The query goes on without the part that failed; health says so. */
  DEGRADE: 'DEGRADE',
  /** The source or sink that failed is closed and opened anew; nothing else stops. */
  RESTART_COMPONENT: 'RESTART_COMPONENT',
  /** The query starts again from its last checkpoint, in the same process. */
  RESTART_EXECUTION: 'RESTART_EXECUTION',
  /** The query pauses, its state kept, until somebody decides. */
  MANUAL_INTERVENTION: 'MANUAL_INTERVENTION',
  /** The query ends with the error. */
  FAIL_FAST: 'FAIL_FAST',
} as const;

export type RecoveryStrategy = (typeof RecoveryStrategy)[keyof typeof RecoveryStrategy];
