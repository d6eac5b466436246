// Counts and sums, one cell of every row at a time. Rows are addresses of accumulator rows, 0 = the row was dropped.
// Contracts in src/kernels/aggregate/aggregate-kernels.ts.

import { bitAt } from '../memory/bitmap';

export function countRows(rows: usize, n: i32): void {
  const end = rows + ((<usize>n) << 2);
  for (; rows < end; rows += 4) {
    const row = <usize>load<u32>(rows);
    if (row != 0) store<i64>(row, load<i64>(row) + 1);
  }
}

export function countNulls(rows: usize, validity: usize, n: i32, offset: i32): void {
  for (let i = 0; i < n; i++) {
    const row = <usize>load<u32>(rows + ((<usize>i) << 2));
    if (row == 0 || bitAt(validity, i) != 0) continue;
    store<i64>(row + offset, load<i64>(row + offset) + 1);
  }
}

export function sumI32(
  rows: usize,
  values: usize,
  step: i32,
  validity: usize,
  n: i32,
  offset: i32,
): i32 {
  return sumIntegers<i32>(rows, values, step, validity, n, offset);
}

export function sumI64(
  rows: usize,
  values: usize,
  step: i32,
  validity: usize,
  n: i32,
  offset: i32,
): i32 {
  return sumIntegers<i64>(rows, values, step, validity, n, offset);
}

export function sumF64(
  rows: usize,
  values: usize,
  step: i32,
  validity: usize,
  n: i32,
  offset: i32,
): void {
  sumFloats<f64, f64>(rows, values, step, validity, n, offset);
}

export function sumF32(
  rows: usize,
  values: usize,
  step: i32,
  validity: usize,
  n: i32,
  offset: i32,
): void {
  sumFloats<f32, f32>(rows, values, step, validity, n, offset);
}

export function sumF32AsF64(
  rows: usize,
  values: usize,
  step: i32,
  validity: usize,
  n: i32,
  offset: i32,
): void {
  sumFloats<f32, f64>(rows, values, step, validity, n, offset);
}

/** An addition overflowed where the sum's sign differs from those of both terms; collected in the sign of one register. */
function sumIntegers<T>(
  rows: usize,
  values: usize,
  step: i32,
  validity: usize,
  n: i32,
  offset: i32,
): i32 {
  let overflow: i64 = 0;
  for (let i = 0; i < n; i++, rows += 4, values += step) {
    const row = <usize>load<u32>(rows);
    if (row == 0 || (validity != 0 && bitAt(validity, i) == 0)) continue;
    const before = load<i64>(row + offset);
    const value = <i64>load<T>(values);
    const sum = before + value;
    overflow |= (before ^ sum) & (value ^ sum);
    store<i64>(row + offset, sum);
  }
  return i32(overflow < 0);
}

function sumFloats<T, S>(
  rows: usize,
  values: usize,
  step: i32,
  validity: usize,
  n: i32,
  offset: i32,
): void {
  for (let i = 0; i < n; i++, rows += 4, values += step) {
    const row = <usize>load<u32>(rows);
    if (row == 0 || (validity != 0 && bitAt(validity, i) == 0)) continue;
    store<S>(row + offset, load<S>(row + offset) + <S>load<T>(values));
  }
}
