/** Adds a column to one cell of each row: `offset` is the cell's, a row address of 0 is passed over, as are nulls. */
type UpdateCell<R> = (
  rows: number,
  values: number,
  step: number,
  validity: number,
  n: number,
  offset: number,
) => R;

/** The same for the cells of another slice's rows. */
type MergeCell = (rows: number, source: number, step: number, n: number, offset: number) => void;

/** Adding values to accumulator rows, given by their addresses (u32). */
export interface UpdateKernels {
  countRows(rows: number, n: number): void;
  /** Counts the nulls of a column; `validity` is not 0. */
  countNulls(rows: number, validity: number, n: number, offset: number): void;
  /** BIGINT sums of INT and BIGINT: 1 when one has overflowed, else 0. `sumI64` merges them, and counts. */
  sumI32: UpdateCell<number>;
  sumI64: UpdateCell<number>;
  /** DOUBLE sums of DOUBLE and FLOAT, and FLOAT sums. `sumF64` and `sumF32` merge them. */
  sumF64: UpdateCell<void>;
  sumF32AsF64: UpdateCell<void>;
  sumF32: UpdateCell<void>;
  /** Of equal values (0.0 and -0.0) the first stays; NaN only where there is nothing else. */
  extremesF64: UpdateCell<void>;
  extremesF32: UpdateCell<void>;
  extremesI64: UpdateCell<void>;
  extremesI32: UpdateCell<void>;
  extremesU8: UpdateCell<void>;
  extremesCode(
    rows: number,
    codes: number,
    step: number,
    validity: number,
    n: number,
    offset: number,
    dictionary: number,
  ): void;
  mergeExtremesF64: MergeCell;
  mergeExtremesI64: MergeCell;
  mergeExtremesCode(
    rows: number,
    source: number,
    step: number,
    n: number,
    offset: number,
    dictionary: number,
  ): void;
  /**
   * Count, BIGINT sum, extremes and sum of doubles in one pass, in cells at 0, 8, 16 and 32. No row address is 0, no
   * value null. Returns 1 when a BIGINT sum has overflowed, else 0.
   */
  fuseBigintDouble(rows: number, bigints: number, doubles: number, n: number): number;
  /** Count, extremes and sum of doubles in one pass, in cells at 0, 8 and 24, under the same conditions. */
  fuseDouble(rows: number, doubles: number, n: number): void;
}
