/** Something that a window aggregation has done with rows, in the order in which it did it. */
export type WindowEvent =
  /** A window with rows was closed, since the watermark has passed its last millisecond; its results are on their way. */
  | {
      readonly kind: 'fired';
      /** Which of the query's window aggregations, from 0. */
      readonly aggregation: number;
      readonly startMs: number;
      readonly endMs: number;
      readonly watermarkMs: number;
      /** Input rows that it had, and distinct keys among them. */
      readonly rows: number;
      readonly keys: number;
    }
  /** Rows were dropped, since the watermark had closed every window of theirs. */
  | {
      readonly kind: 'late';
      readonly aggregation: number;
      readonly rows: number;
      /** Event times of the first of them, at most `LATE_TIMES_MAX`. */
      readonly timesMs: readonly number[];
      readonly watermarkMs: number;
    };

/** So many event times of late rows are told at once. */
export const LATE_TIMES_MAX = 100;

/** A window that has rows and is still to be closed. */
export interface OpenWindow {
  /** Which of the query's window aggregations, from 0. */
  readonly aggregation: number;
  readonly startMs: number;
  readonly endMs: number;
  /** Input rows that it has taken so far. */
  readonly rows: number;
  /** Distinct keys among them: so many result rows there will be, before HAVING. */
  readonly keys: number;
}
