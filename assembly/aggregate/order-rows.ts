// Rows of a merged window in the order in which their groups first arrived. Contracts in
// src/kernels/aggregate/aggregate-kernels.ts.

import {
  SLICE_ARRIVALS,
  SLICE_GROUPS,
  SLICE_ROW_BYTES,
  SLICE_ROW_COUNT,
  SLICE_ROWS,
} from '../../src/kernels/abi';

export function mergeArrivals(slice: usize, rows: usize, arrivals: usize, n: i32): void {
  const first = load<u32>(slice, SLICE_ROWS);
  const rowBytes = load<u32>(slice, SLICE_ROW_BYTES);
  const known = <usize>load<u32>(slice, SLICE_ARRIVALS);
  for (let i = 0; i < n; i++, rows += 4, arrivals += 8) {
    const at = known + ((<usize>((load<u32>(rows) - first) / rowBytes)) << 3);
    store<i64>(at, min<i64>(load<i64>(at), load<i64>(arrivals)));
  }
}

/** Merge sort of row numbers by arrival, from runs of 1 upwards; stable, and done after one pass where sorted already. */
export function orderByArrival(slice: usize, order: usize, scratch: usize): i32 {
  const n = load<u32>(slice, SLICE_ROW_COUNT);
  const arrivals = <usize>load<u32>(slice, SLICE_ARRIVALS);
  let sorted = true;
  for (let i: u32 = 0; i < n; i++) {
    store<u32>(order + ((<usize>i) << 2), i);
    if (i > 0 && arrivalAt(arrivals, i - 1) > arrivalAt(arrivals, i)) sorted = false;
  }
  if (sorted) return 0;
  let from = order;
  let to = scratch;
  for (let width: u32 = 1; width < n; width <<= 1) {
    for (let start: u32 = 0; start < n; start += width << 1) {
      mergeRuns(arrivals, from, to, start, min(start + width, n), min(start + (width << 1), n));
    }
    const swap = from;
    from = to;
    to = swap;
  }
  if (from != order) memory.copy(order, from, (<usize>n) << 2);
  return 1;
}

export function permuteRows(slice: usize, order: usize, outRows: usize, outGroups: usize): void {
  const n = load<u32>(slice, SLICE_ROW_COUNT);
  const rows = <usize>load<u32>(slice, SLICE_ROWS);
  const rowBytes = <usize>load<u32>(slice, SLICE_ROW_BYTES);
  const groups = <usize>load<u32>(slice, SLICE_GROUPS);
  for (let i: u32 = 0; i < n; i++, order += 4, outRows += rowBytes, outGroups += 4) {
    const at = <usize>load<u32>(order);
    store<u32>(outGroups, load<u32>(groups + (at << 2)));
    const row = rows + at * rowBytes;
    for (let k: usize = 0; k < rowBytes; k += 8) store<u64>(outRows + k, load<u64>(row + k));
  }
}

function mergeRuns(
  arrivals: usize,
  from: usize,
  to: usize,
  start: u32,
  middle: u32,
  end: u32,
): void {
  let left = start;
  let right = middle;
  for (let at = start; at < end; at++) {
    const a = load<u32>(from + ((<usize>left) << 2));
    const b = load<u32>(from + ((<usize>right) << 2));
    const takeLeft =
      right >= end || (left < middle && arrivalAt(arrivals, a) <= arrivalAt(arrivals, b));
    store<u32>(to + ((<usize>at) << 2), takeLeft ? a : b);
    if (takeLeft) left++;
    else right++;
  }
}

function arrivalAt(arrivals: usize, row: u32): i64 {
  return load<i64>(arrivals + ((<usize>row) << 3));
}
