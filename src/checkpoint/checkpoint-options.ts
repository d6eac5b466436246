/** How often a job's state is saved, and what happens when that fails. */
export interface CheckpointOptions {
  /** From the start of one checkpoint to that of the next; +Infinity: only when one is triggered. */
  readonly intervalMs: number;
  /** A checkpoint that takes longer is given up. */
  readonly timeoutMs: number;
  /** At least this long between the end of one checkpoint and the start of the next. */
  readonly minPauseMs: number;
  /** So many checkpoints in a row may fail before the job does. */
  readonly tolerableFailures: number;
  /** So many complete checkpoints are kept, and the last one that shares no payload with them. */
  readonly retained: number;
}

export const CHECKPOINT_DEFAULTS: CheckpointOptions = {
  intervalMs: 60_000,
  timeoutMs: 600_000,
  minPauseMs: 0,
  tolerableFailures: 0,
  retained: 3,
};
