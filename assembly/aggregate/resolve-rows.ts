// From group ids to the addresses of accumulator rows, which are appended at a group's first touch. The layout of a
// slice is in src/kernels/abi.ts, the contracts are in src/kernels/aggregate/aggregate-kernels.ts.

import {
  SLICE_ARRIVALS,
  SLICE_DIRECTORY_ENTRIES,
  SLICE_DIRECTORY_GAP_ROWS,
  SLICE_DIRECTORY_LATE_ROWS,
  SLICE_DIRECTORY_TABLE,
  SLICE_FRESH_ROWS,
  SLICE_GAP,
  SLICE_GROUPS,
  SLICE_ROW_BYTES,
  SLICE_ROW_COUNT,
  SLICE_ROWS,
  SLICE_SLOTS,
  SLICE_TEMPLATE,
} from '../../src/kernels/abi';

const DIRECTORY_MASK: u32 = SLICE_DIRECTORY_ENTRIES - 1;

// One first touch in so many rows, and branching on it costs more than a second look at the fresh ones.
const FRESH_SELDOM: i32 = 64;

/**
 * Two ways to the same end, chosen by how many first touches the last call saw. Initialising new rows waits for the end in
 * both, where it is a sequential pass, since work in an unpredictable branch delays everything behind it.
 */
export function resolveRows(
  slice: usize,
  ids: usize,
  n: i32,
  arrival: f64,
  scratch: usize,
  out: usize,
): void {
  const countBefore = load<u32>(slice, SLICE_ROW_COUNT);
  const freshBefore = load<u32>(slice, SLICE_FRESH_ROWS);
  const fresh =
    freshBefore * FRESH_SELDOM > <u32>n
      ? resolveFresh(slice, ids, n, scratch, out)
      : resolveKnown(slice, ids, n, scratch, out);
  if (fresh == 0) return;
  const rowBytes = load<u32>(slice, SLICE_ROW_BYTES);
  const first = load<u32>(slice, SLICE_ROWS) + countBefore * rowBytes;
  fillRows(first, first + fresh * rowBytes, rowBytes, load<u32>(slice, SLICE_TEMPLATE));
  let arrivalAddress = <usize>load<u32>(slice, SLICE_ARRIVALS) + ((<usize>countBefore) << 3);
  const end = scratch + ((<usize>fresh) << 2);
  for (let p = scratch; p < end; p += 4, arrivalAddress += 8) {
    store<i64>(arrivalAddress, <i64>arrival + <i64>load<u32>(p));
  }
}

/** For mostly known groups. Leaves the numbers of the rows that appended one in `scratch`, returns how many there are. */
function resolveKnown(slice: usize, ids: usize, n: i32, scratch: usize, out: usize): u32 {
  const slots = <usize>load<u32>(slice, SLICE_SLOTS);
  const rowBytes = load<u32>(slice, SLICE_ROW_BYTES);
  const count = load<u32>(slice, SLICE_ROW_COUNT);
  let next = load<u32>(slice, SLICE_ROWS) + count * rowBytes;
  let group = <usize>load<u32>(slice, SLICE_GROUPS) + ((<usize>count) << 2);
  let fresh = scratch;
  for (let i = 0; i < n; i++, ids += 4, out += 4) {
    const id = load<u32>(ids);
    const slot = slots + ((<usize>id) << 2);
    let row = load<u32>(slot);
    if (row == 0) {
      row = next;
      next += rowBytes;
      store<u32>(slot, row);
      store<u32>(group, id);
      store<u32>(fresh, i);
      group += 4;
      fresh += 4;
    }
    store<u32>(out, row);
  }
  return endResolve(slice, count, <u32>((fresh - scratch) >> 2));
}

/** For many new groups: all slots are read without branches, then those that were empty once more. */
function resolveFresh(slice: usize, ids: usize, n: i32, scratch: usize, out: usize): u32 {
  const slots = <usize>load<u32>(slice, SLICE_SLOTS);
  const rowBytes = load<u32>(slice, SLICE_ROW_BYTES);
  const count = load<u32>(slice, SLICE_ROW_COUNT);
  let empty = scratch;
  for (let i = 0; i < n; i++) {
    const offset = (<usize>i) << 2;
    const row = load<u32>(slots + ((<usize>load<u32>(ids + offset)) << 2));
    store<u32>(out + offset, row);
    store<u32>(empty, i);
    empty += (<usize>(row == 0)) << 2;
  }
  let next = load<u32>(slice, SLICE_ROWS) + count * rowBytes;
  let group = <usize>load<u32>(slice, SLICE_GROUPS) + ((<usize>count) << 2);
  let fresh = scratch;
  for (let p = scratch; p < empty; p += 4) {
    const i = load<u32>(p);
    const id = load<u32>(ids + ((<usize>i) << 2));
    const slot = slots + ((<usize>id) << 2);
    let row = load<u32>(slot);
    if (row == 0) {
      row = next;
      next += rowBytes;
      store<u32>(slot, row);
      store<u32>(group, id);
      store<u32>(fresh, i);
      group += 4;
      fresh += 4;
    }
    store<u32>(out + ((<usize>i) << 2), row);
  }
  return endResolve(slice, count, <u32>((fresh - scratch) >> 2));
}

function endResolve(slice: usize, countBefore: u32, fresh: u32): u32 {
  store<u32>(slice, countBefore + fresh, SLICE_ROW_COUNT);
  store<u32>(slice, fresh, SLICE_FRESH_ROWS);
  return fresh;
}

export function resolveRowsBySlice(
  directory: usize,
  ordinals: usize,
  ids: usize,
  n: i32,
  arrival: f64,
  out: usize,
): i32 {
  for (let i = 0; i < n; i++) {
    const offset = (<usize>i) << 2;
    const ordinal = load<u32>(ordinals + offset);
    const entry = directory + ((<usize>(ordinal & DIRECTORY_MASK)) << 3);
    if (load<u32>(entry, SLICE_DIRECTORY_TABLE) != ordinal) return i;
    const slice = <usize>load<u32>(entry, SLICE_DIRECTORY_TABLE + 4);
    let row: u32 = 0;
    if (slice > <usize>SLICE_GAP) {
      const id = load<u32>(ids + offset);
      const slot = <usize>load<u32>(slice, SLICE_SLOTS) + ((<usize>id) << 2);
      row = load<u32>(slot);
      if (row == 0) row = appendRow(slice, slot, id, <i64>arrival + <i64>i);
    } else {
      const counter =
        directory +
        (slice == <usize>SLICE_GAP ? SLICE_DIRECTORY_GAP_ROWS : SLICE_DIRECTORY_LATE_ROWS);
      store<u32>(counter, load<u32>(counter) + 1);
    }
    store<u32>(out + offset, row);
  }
  return n;
}

export function placeRows(slice: usize): void {
  const slots = <usize>load<u32>(slice, SLICE_SLOTS);
  const rowBytes = load<u32>(slice, SLICE_ROW_BYTES);
  let row = load<u32>(slice, SLICE_ROWS);
  let group = <usize>load<u32>(slice, SLICE_GROUPS);
  const end = group + ((<usize>load<u32>(slice, SLICE_ROW_COUNT)) << 2);
  for (; group < end; group += 4, row += rowBytes) {
    store<u32>(slots + ((<usize>load<u32>(group)) << 2), row);
  }
}

export function clearSlots(slice: usize, capacity: i32): void {
  const slots = <usize>load<u32>(slice, SLICE_SLOTS);
  if (load<u32>(slice, SLICE_ROW_COUNT) > <u32>capacity >> 3) {
    memory.fill(slots - 4, 0, (<usize>capacity + 1) << 2);
    return;
  }
  let group = <usize>load<u32>(slice, SLICE_GROUPS);
  const end = group + ((<usize>load<u32>(slice, SLICE_ROW_COUNT)) << 2);
  for (; group < end; group += 4) store<u32>(slots + ((<usize>load<u32>(group)) << 2), 0);
}

export function widenRows(
  source: usize,
  sourceRowBytes: i32,
  n: i32,
  template: usize,
  rowBytes: i32,
  out: usize,
): void {
  for (let i = 0; i < n; i++) {
    memory.copy(out, template, rowBytes);
    memory.copy(out, source, sourceRowBytes);
    source += sourceRowBytes;
    out += rowBytes;
  }
}

function appendRow(slice: usize, slot: usize, id: u32, arrival: i64): u32 {
  const rowBytes = load<u32>(slice, SLICE_ROW_BYTES);
  const count = load<u32>(slice, SLICE_ROW_COUNT);
  const row = load<u32>(slice, SLICE_ROWS) + count * rowBytes;
  store<u32>(slot, row);
  store<u32>(<usize>load<u32>(slice, SLICE_GROUPS) + ((<usize>count) << 2), id);
  store<i64>(<usize>load<u32>(slice, SLICE_ARRIVALS) + ((<usize>count) << 3), arrival);
  store<u32>(slice, count + 1, SLICE_ROW_COUNT);
  fillRows(row, row + rowBytes, rowBytes, load<u32>(slice, SLICE_TEMPLATE));
  return row;
}

/** Row sizes are multiples of 8. */
function fillRows(from: u32, to: u32, rowBytes: u32, template: u32): void {
  for (let row = <usize>from; row < <usize>to; row += rowBytes) {
    for (let i: usize = 0; i < <usize>rowBytes; i += 8) {
      store<u64>(row + i, load<u64>(<usize>template + i));
    }
  }
}
