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
  const shift = ctz<u32>(rowBytes);
  const inverse = inverseOf(rowBytes >> shift);
  for (let i = 0; i < n; i++, rows += 4, arrivals += 8) {
    const at = known + ((<usize>(((load<u32>(rows) - first) >> shift) * inverse)) << 3);
    store<i64>(at, min<i64>(load<i64>(at), load<i64>(arrivals)));
  }
}

/** Of an odd number modulo 2^32: multiplying by it divides multiples exactly. Each step doubles the right bits from 3. */
function inverseOf(odd: u32): u32 {
  let inverse = odd;
  for (let step = 0; step < 4; step++) inverse *= 2 - odd * inverse;
  return inverse;
}

const DIGIT_BITS: u32 = 11;
const DIGIT_MASK: u32 = (1 << DIGIT_BITS) - 1;

/** Radix sort of row numbers, least digits of the arrivals first: a window has few digits of them. */
export function orderByArrival(slice: usize, order: usize, scratch: usize, counters: usize): i32 {
  const n = load<u32>(slice, SLICE_ROW_COUNT);
  const arrivals = <usize>load<u32>(slice, SLICE_ARRIVALS);
  let least = i64.MAX_VALUE;
  let most = i64.MIN_VALUE;
  let sorted = true;
  for (let i: u32 = 0; i < n; i++) {
    const arrival = arrivalAt(arrivals, i);
    sorted = sorted && arrival >= most;
    least = min<i64>(least, arrival);
    most = max<i64>(most, arrival);
    store<u32>(order + ((<usize>i) << 2), i);
  }
  if (sorted) return 0;
  const bits: u32 = 64 - <u32>clz<i64>(most - least);
  let from = order;
  let to = scratch;
  for (let shift: u32 = 0; shift < bits; shift += DIGIT_BITS) {
    sortByDigit(arrivals, least, shift, from, to, n, counters);
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

function sortByDigit(
  arrivals: usize,
  least: i64,
  shift: u32,
  from: usize,
  to: usize,
  n: u32,
  counters: usize,
): void {
  memory.fill(counters, 0, (<usize>DIGIT_MASK + 1) << 2);
  const end = from + ((<usize>n) << 2);
  for (let p = from; p < end; p += 4) {
    const counter = counters + digitOffset(arrivals, load<u32>(p), least, shift);
    store<u32>(counter, load<u32>(counter) + 1);
  }
  let sum: u32 = 0;
  for (let i: u32 = 0; i <= DIGIT_MASK; i++) {
    const counter = counters + ((<usize>i) << 2);
    const count = load<u32>(counter);
    store<u32>(counter, sum);
    sum += count;
  }
  for (let p = from; p < end; p += 4) {
    const row = load<u32>(p);
    const counter = counters + digitOffset(arrivals, row, least, shift);
    const at = load<u32>(counter);
    store<u32>(counter, at + 1);
    store<u32>(to + ((<usize>at) << 2), row);
  }
}

function digitOffset(arrivals: usize, row: u32, least: i64, shift: u32): usize {
  const digit = <u64>(arrivalAt(arrivals, row) - least) >> <u64>shift;
  return (<usize>(<u32>digit & DIGIT_MASK)) << 2;
}

function arrivalAt(arrivals: usize, row: u32): i64 {
  return load<i64>(arrivals + ((<usize>row) << 3));
}
