/**
 * Copying the accumulator rows of a slice as they were at one moment, while rows go on being updated. A capture (layout in
 * src/kernels/abi.ts) is of the slice's first `count` rows, of which those before `from` have been copied. Rows that are
 * about to change are saved first, one behind the other: `savedIndices[i]` is the index of saved row i, and
 * `savedAt[index]` finds it, being undefined (not 0) for rows that are not saved. `knownCounts` (u32) has the low half of
 * each row's count as it was last copied, of the first `known` rows; it has room for `count`.
 */
export interface CaptureKernels {
  /**
   * Saves those of `n` rows (addresses, u32; 0 and rows of other slices are passed over) that the capture still has to
   * copy and that are not saved yet. The host has made room for `n` more.
   */
  saveRows(slice: number, capture: number, rows: number, n: number): void;
  /**
   * Copies those of the next `n` rows that are not known, or whose count differs from the known one, to `outRows`, and their
   * indices (u32) to `outIndices`; notes their counts and raises `from` by `n`. Returns how many were copied.
   */
  captureRows(
    slice: number,
    capture: number,
    n: number,
    outIndices: number,
    outRows: number,
  ): number;
}
