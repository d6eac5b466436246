// From group ids to the addresses of accumulator rows, which are appended at a group's first touch. The layout of a
// slice is in src/kernels/abi.ts, the contracts are in src/kernels/aggregate/aggregate-kernels.ts.

import {
  SLICE_ARRIVALS,
  SLICE_DIRECTORY_ENTRIES,
  SLICE_DIRECTORY_GAP_ROWS,
  SLICE_DIRECTORY_LATE_ROWS,
  SLICE_DIRECTORY_TABLE,
  SLICE_GAP,
  SLICE_GROUPS,
  SLICE_ROW_BYTES,
  SLICE_ROW_COUNT,
  SLICE_ROWS,
  SLICE_SLOTS,
  SLICE_TEMPLATE,
} from '../../src/kernels/abi';

const DIRECTORY_MASK: u32 = SLICE_DIRECTORY_ENTRIES - 1;

/**
 * First touches only append the group and note the row; initialising the new accumulator rows waits for the end, where
 * it is a sequential pass, since work in the unpredictable branch delays everything behind it.
 */
export function resolveRows(
  slice: usize,
  ids: usize,
  n: i32,
  arrival: f64,
  scratch: usize,
  out: usize,
): void {
  const slots = <usize>load<u32>(slice, SLICE_SLOTS);
  const rowBytes = load<u32>(slice, SLICE_ROW_BYTES);
  const countBefore = load<u32>(slice, SLICE_ROW_COUNT);
  const groups = <usize>load<u32>(slice, SLICE_GROUPS);
  const firstNew = load<u32>(slice, SLICE_ROWS) + countBefore * rowBytes;
  let next = firstNew;
  let group = groups + ((<usize>countBefore) << 2);
  let fresh = scratch;
  const start = ids;
  const end = ids + ((<usize>n) << 2);
  for (; ids < end; ids += 4, out += 4) {
    const id = load<u32>(ids);
    const slot = slots + ((<usize>id) << 2);
    let row = load<u32>(slot);
    if (row == 0) {
      row = next;
      next += rowBytes;
      store<u32>(slot, row);
      store<u32>(group, id);
      store<u32>(fresh, <u32>(ids - start) >> 2);
      group += 4;
      fresh += 4;
    }
    store<u32>(out, row);
  }
  if (next == firstNew) return;
  const count = <u32>((group - groups) >> 2);
  store<u32>(slice, count, SLICE_ROW_COUNT);
  fillRows(firstNew, next, rowBytes, load<u32>(slice, SLICE_TEMPLATE));
  let arrivalAddress = <usize>load<u32>(slice, SLICE_ARRIVALS) + ((<usize>countBefore) << 3);
  for (let p = scratch; p < fresh; p += 4, arrivalAddress += 8) {
    store<i64>(arrivalAddress, <i64>arrival + <i64>load<u32>(p));
  }
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

export function clearSlots(slice: usize): void {
  const slots = <usize>load<u32>(slice, SLICE_SLOTS);
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
