// Results out of accumulator rows that lie one behind the other. `nulls` is the offset of the null counter of the
// aggregate's argument, 0 where none was ever null. Contracts in src/kernels/aggregate/aggregate-kernels.ts.

export function emitValid(rows: usize, rowBytes: i32, n: i32, nulls: i32, out: usize): i32 {
  let valid: i32 = 0;
  for (let i = 0; i < n; i++, rows += rowBytes) {
    const some = i32(countOf(rows, nulls) != 0);
    store<u8>(out + i, <u8>some);
    valid += some;
  }
  return valid;
}

export function emitCounts(rows: usize, rowBytes: i32, n: i32, nulls: i32, out: usize): void {
  for (let i = 0; i < n; i++, rows += rowBytes, out += 8) store<i64>(out, countOf(rows, nulls));
}

export function emitI64(
  rows: usize,
  rowBytes: i32,
  n: i32,
  cell: i32,
  invert: i32,
  out: usize,
): void {
  const mask = <i64>-invert;
  for (let i = 0; i < n; i++, rows += rowBytes, out += 8) {
    store<i64>(out, load<i64>(rows + cell) ^ mask);
  }
}

export function emitI32(
  rows: usize,
  rowBytes: i32,
  n: i32,
  cell: i32,
  invert: i32,
  out: usize,
): i32 {
  const mask = <i64>-invert;
  let fits = true;
  for (let i = 0; i < n; i++, rows += rowBytes, out += 4) {
    const value = load<i64>(rows + cell) ^ mask;
    fits = fits && <i64>(<i32>value) == value;
    store<i32>(out, <i32>value);
  }
  return i32(fits);
}

export function emitU8(
  rows: usize,
  rowBytes: i32,
  n: i32,
  cell: i32,
  invert: i32,
  out: usize,
): void {
  const mask = <i64>-invert;
  for (let i = 0; i < n; i++, rows += rowBytes, out++) {
    store<u8>(out, <u8>(load<i64>(rows + cell) ^ mask));
  }
}

export function emitF64(rows: usize, rowBytes: i32, n: i32, cell: i32, out: usize): void {
  for (let i = 0; i < n; i++, rows += rowBytes, out += 8) store<f64>(out, load<f64>(rows + cell));
}

export function emitF32(rows: usize, rowBytes: i32, n: i32, cell: i32, out: usize): void {
  for (let i = 0; i < n; i++, rows += rowBytes, out += 4) store<f32>(out, load<f32>(rows + cell));
}

export function emitExtremeF64(
  rows: usize,
  rowBytes: i32,
  n: i32,
  cell: i32,
  maximum: i32,
  out: usize,
): void {
  for (let i = 0; i < n; i++, rows += rowBytes, out += 8) {
    store<f64>(out, extremeOf(rows + cell, maximum));
  }
}

export function emitExtremeF32(
  rows: usize,
  rowBytes: i32,
  n: i32,
  cell: i32,
  maximum: i32,
  out: usize,
): void {
  for (let i = 0; i < n; i++, rows += rowBytes, out += 4) {
    store<f32>(out, <f32>extremeOf(rows + cell, maximum));
  }
}

export function emitExtremeCode(
  rows: usize,
  rowBytes: i32,
  n: i32,
  cell: i32,
  maximum: i32,
  out: usize,
): void {
  const lane = <usize>cell + ((<usize>maximum) << 2);
  for (let i = 0; i < n; i++, rows += rowBytes, out += 4) {
    store<u32>(out, max<u32>(load<u32>(rows + lane), 1) - 1);
  }
}

export function emitAverageF64(
  rows: usize,
  rowBytes: i32,
  n: i32,
  cell: i32,
  nulls: i32,
  out: usize,
): void {
  for (let i = 0; i < n; i++, rows += rowBytes, out += 8) {
    store<f64>(out, averageOf(rows, cell, nulls));
  }
}

export function emitAverageF32(
  rows: usize,
  rowBytes: i32,
  n: i32,
  cell: i32,
  nulls: i32,
  out: usize,
): void {
  for (let i = 0; i < n; i++, rows += rowBytes, out += 4) {
    store<f32>(out, <f32>averageOf(rows, cell, nulls));
  }
}

export function emitAverageI64(
  rows: usize,
  rowBytes: i32,
  n: i32,
  cell: i32,
  nulls: i32,
  out: usize,
): void {
  for (let i = 0; i < n; i++, rows += rowBytes, out += 8) {
    store<i64>(out, load<i64>(rows + cell) / max<i64>(countOf(rows, nulls), 1));
  }
}

export function emitAverageI32(
  rows: usize,
  rowBytes: i32,
  n: i32,
  cell: i32,
  nulls: i32,
  out: usize,
): void {
  for (let i = 0; i < n; i++, rows += rowBytes, out += 4) {
    store<i32>(out, <i32>(load<i64>(rows + cell) / max<i64>(countOf(rows, nulls), 1)));
  }
}

function countOf(row: usize, nulls: i32): i64 {
  const count = load<i64>(row);
  return nulls == 0 ? count : count - load<i64>(row + nulls);
}

/** A sum starts at -0.0; adding 0.0 makes an average start at 0.0. */
function averageOf(row: usize, cell: i32, nulls: i32): f64 {
  return (load<f64>(row + cell) + 0.0) / <f64>max<i64>(countOf(row, nulls), 1);
}

/** A minimum of +Infinity beside a maximum of -Infinity: there was nothing but NaN. */
function extremeOf(cell: usize, maximum: i32): f64 {
  const least = load<f64>(cell);
  const negatedMost = load<f64>(cell, 8);
  if (least == Infinity && negatedMost == Infinity) return NaN;
  return maximum != 0 ? -negatedMost : least;
}
