// Accumulator rows as they were at one moment, while they go on being updated. Layout in src/kernels/abi.ts, contracts in
// src/kernels/window/capture-kernels.ts.

import {
  CAPTURE_COUNT,
  CAPTURE_FROM,
  CAPTURE_KNOWN,
  CAPTURE_KNOWN_COUNTS,
  CAPTURE_SAVED_AT,
  CAPTURE_SAVED_COUNT,
  CAPTURE_SAVED_INDICES,
  CAPTURE_SAVED_ROWS,
  SLICE_ROW_BYTES,
  SLICE_ROWS,
} from '../../src/kernels/abi';

export function saveRows(slice: usize, capture: usize, rows: usize, n: i32): void {
  const base = load<u32>(slice, SLICE_ROWS);
  const rowBytes = load<u32>(slice, SLICE_ROW_BYTES);
  const from = load<u32>(capture, CAPTURE_FROM);
  const end = load<u32>(capture, CAPTURE_COUNT) * rowBytes;
  const savedAt = <usize>load<u32>(capture, CAPTURE_SAVED_AT);
  const indices = <usize>load<u32>(capture, CAPTURE_SAVED_INDICES);
  const savedRows = <usize>load<u32>(capture, CAPTURE_SAVED_ROWS);
  let saved = load<u32>(capture, CAPTURE_SAVED_COUNT);
  for (let i = 0; i < n; i++, rows += 4) {
    const row = load<u32>(rows);
    // Rows of other slices wrap around to somewhere behind the end.
    if (row - base >= end) continue;
    const index = (row - base) / rowBytes;
    if (index < from) continue;
    const place = savedAt + ((<usize>index) << 2);
    const at = load<u32>(place);
    if (at < saved && load<u32>(indices + ((<usize>at) << 2)) == index) continue;
    store<u32>(place, saved);
    store<u32>(indices + ((<usize>saved) << 2), index);
    copyRow(<usize>row, savedRows + <usize>(saved * rowBytes), rowBytes);
    saved++;
  }
  store<u32>(capture, saved, CAPTURE_SAVED_COUNT);
}

export function captureRows(
  slice: usize,
  capture: usize,
  n: i32,
  outIndices: usize,
  outRows: usize,
): i32 {
  const base = <usize>load<u32>(slice, SLICE_ROWS);
  const rowBytes = load<u32>(slice, SLICE_ROW_BYTES);
  const from = load<u32>(capture, CAPTURE_FROM);
  const savedAt = <usize>load<u32>(capture, CAPTURE_SAVED_AT);
  const indices = <usize>load<u32>(capture, CAPTURE_SAVED_INDICES);
  const savedRows = <usize>load<u32>(capture, CAPTURE_SAVED_ROWS);
  const saved = load<u32>(capture, CAPTURE_SAVED_COUNT);
  const knownCounts = <usize>load<u32>(capture, CAPTURE_KNOWN_COUNTS);
  const known = load<u32>(capture, CAPTURE_KNOWN);
  const end = from + <u32>n;
  let copied: i32 = 0;
  for (let index = from; index < end; index++) {
    let row = base + <usize>(index * rowBytes);
    if (saved > 0) {
      const at = load<u32>(savedAt + ((<usize>index) << 2));
      if (at < saved && load<u32>(indices + ((<usize>at) << 2)) == index) {
        row = savedRows + <usize>(at * rowBytes);
      }
    }
    const count = load<u32>(row);
    const place = knownCounts + ((<usize>index) << 2);
    if (index < known && load<u32>(place) == count) continue;
    store<u32>(place, count);
    store<u32>(outIndices, index);
    copyRow(row, outRows, rowBytes);
    outIndices += 4;
    outRows += rowBytes;
    copied++;
  }
  store<u32>(capture, end, CAPTURE_FROM);
  return copied;
}

/** Row sizes are multiples of 8. */
function copyRow(from: usize, to: usize, rowBytes: u32): void {
  for (let i: usize = 0; i < <usize>rowBytes; i += 8) store<u64>(to + i, load<u64>(from + i));
}
