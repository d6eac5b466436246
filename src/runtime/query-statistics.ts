/** What a running query has done so far. */
export interface QueryStatistics {
  /** Rows delivered by the sources. */
  readonly rowsIn: number;
  readonly rowsOut: number;
  /** Rows that came too late for every window they belong to. */
  readonly lateRows: number;
  /** Rows that a source could not decode and was told to skip. */
  readonly skippedRows: number;
  readonly windowsFired: number;
  /** The smallest watermark over the sources that are not idle, epoch milliseconds; -Infinity before the first row. */
  readonly watermarkMs: number;
  /** Kernel memory in use, in bytes. */
  readonly kernelMemoryBytes: number;
}
