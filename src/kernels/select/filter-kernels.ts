/** Choosing and gathering rows (assembly/select/filter.ts). */
export interface FilterKernels {
  /**
   * Rows, ascending, whose BOOLEAN value is true and not null: u32 written to `out`, which has room for `n` (all of which
   * may be overwritten). Returns how many. `step` is 1, or 0 for one value in every row.
   */
  filterIndices(values: number, step: number, validity: number, n: number, out: number): number;
  /** out[i] = values[indices[i]] for values of 1, 4 or 8 bytes; `indices` is u32[n]. */
  take1(values: number, indices: number, n: number, out: number): void;
  take4(values: number, indices: number, n: number, out: number): void;
  take8(values: number, indices: number, n: number, out: number): void;
  /** Bit i of `out` = bit indices[i] of `bitmap`; a bitmap of 0 is all ones. */
  takeBits(bitmap: number, indices: number, n: number, out: number): void;
}
