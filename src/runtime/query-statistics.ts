/** What a run of a query has done so far; after a restart it goes on from the checkpoint. */
export interface PipelineStatistics {
  /** Rows delivered by the sources. */
  readonly rowsIn: number;
  readonly rowsOut: number;
  /** Rows that came too late for every window they belong to. */
  readonly lateRows: number;
  /** Rows that were left out since they, or their batch, failed, and an option or a rule says so. */
  readonly skippedRows: number;
  /** Rows that a source could not decode and left in its dead-letter table. */
  readonly deadLetters: number;
  readonly windowsFired: number;
  /** The smallest watermark over the sources that are not idle, epoch milliseconds; -Infinity before the first row. */
  readonly watermarkMs: number;
  /** Kernel memory in use, in bytes. */
  readonly kernelMemoryBytes: number;
}

/** Of a query that has not begun. */
export const NOT_STARTED: PipelineStatistics = {
  rowsIn: 0,
  rowsOut: 0,
  lateRows: 0,
  skippedRows: 0,
  deadLetters: 0,
  windowsFired: 0,
  watermarkMs: Number.NEGATIVE_INFINITY,
  kernelMemoryBytes: 0,
};

/** What a query has done so far. */
export interface QueryStatistics extends PipelineStatistics {
  /** Checkpoints completed, in this process. */
  readonly checkpoints: number;
  /** How often the query was started again after a failure, in this process. */
  readonly restarts: number;
}
