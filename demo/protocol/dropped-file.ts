/** A file that somebody has given to the page, which tables read with `'connector' = 'filesystem'`. */
export interface DroppedFile {
  /** What `'path'` names it with. */
  readonly path: string;
  readonly file: Blob;
  /** Undefined: its rows come at once. */
  readonly replay: Replay | undefined;
}

/** How a file's rows come: in their order, each when the largest event time up to it is due. */
export interface Replay {
  /** The column that has the event time. */
  readonly column: string;
  readonly unit: TimeUnit;
  /** Event times that come first and last, epoch milliseconds. */
  readonly startMs: number;
  readonly endMs: number;
  /** So long it takes from the first to the last, by the clock on the wall. */
  readonly durationMs: number;
}

/** What the values of a time column are: milliseconds or seconds since the epoch, or days. */
export type TimeUnit = 'timestamp' | 'epoch-ms' | 'epoch-s' | 'date';
