/** One result of `n` rows that lie `rowBytes` apart, out of the cell at `cell`, as a dense column. */
type Emit<R> = (
  rows: number,
  rowBytes: number,
  n: number,
  cell: number,
  selector: number,
  out: number,
) => R;

/**
 * Results out of accumulator rows. `nulls` is the offset of the argument's null counter, 0 where it was never null. What
 * stands in a result without values is undefined: `emitValid` tells which.
 */
export interface EmitKernels {
  /** One byte a row: whether the argument had a value that is not null. Returns how many had. */
  emitValid(rows: number, rowBytes: number, n: number, nulls: number, out: number): number;
  /** Rows less nulls, i64. */
  emitCounts(rows: number, rowBytes: number, n: number, nulls: number, out: number): void;
  /** An integer cell as it is, or with all bits inverted where `selector` is 1. `emitI32` returns 0 when one did not fit. */
  emitI64: Emit<void>;
  emitI32: Emit<number>;
  emitU8: Emit<void>;
  /** A sum of doubles or floats as it is. */
  emitF64(rows: number, rowBytes: number, n: number, cell: number, out: number): void;
  emitF32(rows: number, rowBytes: number, n: number, cell: number, out: number): void;
  /** The minimum, or the maximum where `selector` is 1, of a pair of extremes. */
  emitExtremeF64: Emit<void>;
  emitExtremeF32: Emit<void>;
  emitExtremeCode: Emit<void>;
  /** Sum / count; `selector` is `nulls`. Integers are truncated toward zero. */
  emitAverageF64: Emit<void>;
  emitAverageF32: Emit<void>;
  emitAverageI64: Emit<void>;
  emitAverageI32: Emit<void>;
}
