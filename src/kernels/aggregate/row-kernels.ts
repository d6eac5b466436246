/**
 * From group ids to accumulator rows. A slice (layout in src/kernels/abi.ts) has its rows one behind the other in the order
 * of their groups' first arrival, beside the group (u32) and the arrival (i64 number of the input row) of each; `slots`
 * finds the row's address by group id (u32, 0 = no row yet), with an entry for id -1 before the others.
 */
export interface RowKernels {
  /**
   * Addresses (u32) of the rows of `n` group ids in one slice, appending rows at first touch. The host has made room
   * for as many as can be needed. `arrival` is the first row's number, `scratch` (u32[n]) is left undefined. The slice
   * takes note of how many rows were appended.
   */
  resolveRows(
    slice: number,
    ids: number,
    n: number,
    arrival: number,
    scratch: number,
    out: number,
  ): void;
  /**
   * As `resolveRows`, each row in the slice that the directory has for its ordinal. Where it has SLICE_LATE or
   * SLICE_GAP the address is 0 and the row counted in the directory. Returns the rows consumed: fewer than `n` when the
   * directory lacks the next row's ordinal.
   */
  resolveRowsBySlice(
    directory: number,
    ordinals: number,
    ids: number,
    n: number,
    arrival: number,
    out: number,
  ): number;
  /** Writes the addresses of all rows of a slice to its slots: after its rows have moved, or to empty slots. */
  placeRows(slice: number): void;
  /** Sets the slots of all groups of a slice to 0; there are `capacity` slots, and the one of id -1. */
  clearSlots(slice: number, capacity: number): void;
  /** Copies `n` rows to rows of more cells; the new ones come from `template`. */
  widenRows(
    source: number,
    sourceRowBytes: number,
    n: number,
    template: number,
    rowBytes: number,
    out: number,
  ): void;
  /** Lowers the arrivals of resolved `rows` of a slice to those given (i64). */
  mergeArrivals(slice: number, rows: number, arrivals: number, n: number): void;
  /**
   * Row numbers of a slice in order of arrival, u32 at `order`. Returns 0 where that is the order they have, else 1.
   * `scratch` (as long as `order`) and `counters` (u32[2048]) are left undefined.
   */
  orderByArrival(slice: number, order: number, scratch: number, counters: number): number;
  /** Copies the rows and groups of a slice in the given order. */
  permuteRows(slice: number, order: number, outRows: number, outGroups: number): void;
}
