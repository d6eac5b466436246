// Minimum and maximum side by side: {min, -max} of doubles and {min, ~max} of integers, so that one two-lane minimum
// keeps both. Contracts in src/kernels/aggregate/aggregate-kernels.ts.

import { DICTIONARY_BYTES, DICTIONARY_OFFSETS } from '../../src/kernels/abi';
import { bitAt } from '../memory/bitmap';

export function extremesF64(
  rows: usize,
  values: usize,
  step: i32,
  validity: usize,
  n: i32,
  offset: i32,
): void {
  extremesOfFloats<f64>(rows, values, step, validity, n, offset);
}

export function extremesF32(
  rows: usize,
  values: usize,
  step: i32,
  validity: usize,
  n: i32,
  offset: i32,
): void {
  extremesOfFloats<f32>(rows, values, step, validity, n, offset);
}

export function extremesI64(
  rows: usize,
  values: usize,
  step: i32,
  validity: usize,
  n: i32,
  offset: i32,
): void {
  extremesOfIntegers<i64>(rows, values, step, validity, n, offset);
}

export function extremesI32(
  rows: usize,
  values: usize,
  step: i32,
  validity: usize,
  n: i32,
  offset: i32,
): void {
  extremesOfIntegers<i32>(rows, values, step, validity, n, offset);
}

export function extremesU8(
  rows: usize,
  values: usize,
  step: i32,
  validity: usize,
  n: i32,
  offset: i32,
): void {
  extremesOfIntegers<u8>(rows, values, step, validity, n, offset);
}

/** Cell: codes + 1 as u32, {min, max}, 0 = none yet. */
export function extremesCode(
  rows: usize,
  codes: usize,
  step: i32,
  validity: usize,
  n: i32,
  offset: i32,
  dictionary: usize,
): void {
  for (let i = 0; i < n; i++, rows += 4, codes += step) {
    const row = <usize>load<u32>(rows);
    if (row == 0 || (validity != 0 && bitAt(validity, i) == 0)) continue;
    const code = load<u32>(codes) + 1;
    offerCode(row + offset, code, code, dictionary);
  }
}

export function mergeExtremesF64(rows: usize, source: usize, step: i32, n: i32, offset: i32): void {
  for (let i = 0; i < n; i++, rows += 4, source += step) {
    const cell = <usize>load<u32>(rows) + offset;
    v128.store(cell, f64x2.pmin(v128.load(cell), v128.load(source)));
  }
}

export function mergeExtremesI64(rows: usize, source: usize, step: i32, n: i32, offset: i32): void {
  for (let i = 0; i < n; i++, rows += 4, source += step) {
    const cell = <usize>load<u32>(rows) + offset;
    const known = v128.load(cell);
    const offered = v128.load(source);
    v128.store(cell, v128.bitselect(offered, known, i64x2.lt_s(offered, known)));
  }
}

export function mergeExtremesCode(
  rows: usize,
  source: usize,
  step: i32,
  n: i32,
  offset: i32,
  dictionary: usize,
): void {
  for (let i = 0; i < n; i++, rows += 4, source += step) {
    const least = load<u32>(source);
    if (least == 0) continue;
    offerCode(<usize>load<u32>(rows) + offset, least, load<u32>(source, 4), dictionary);
  }
}

/** NaN is never the lesser, so that it neither replaces a number nor stays. */
function extremesOfFloats<T>(
  rows: usize,
  values: usize,
  step: i32,
  validity: usize,
  n: i32,
  offset: i32,
): void {
  const sign = f64x2(0.0, -0.0);
  for (let i = 0; i < n; i++, rows += 4, values += step) {
    const row = <usize>load<u32>(rows);
    if (row == 0 || (validity != 0 && bitAt(validity, i) == 0)) continue;
    const offered = v128.xor(f64x2.splat(<f64>load<T>(values)), sign);
    v128.store(row + offset, f64x2.pmin(v128.load(row + offset), offered));
  }
}

function extremesOfIntegers<T>(
  rows: usize,
  values: usize,
  step: i32,
  validity: usize,
  n: i32,
  offset: i32,
): void {
  const inverted = i64x2(0, -1);
  for (let i = 0; i < n; i++, rows += 4, values += step) {
    const row = <usize>load<u32>(rows);
    if (row == 0 || (validity != 0 && bitAt(validity, i) == 0)) continue;
    const known = v128.load(row + offset);
    const offered = v128.xor(i64x2.splat(<i64>load<T>(values)), inverted);
    v128.store(row + offset, v128.bitselect(offered, known, i64x2.lt_s(offered, known)));
  }
}

function offerCode(cell: usize, least: u32, most: u32, dictionary: usize): void {
  const knownLeast = load<u32>(cell);
  if (knownLeast == 0 || compareCodes(dictionary, least - 1, knownLeast - 1) < 0) {
    store<u32>(cell, least);
  }
  const knownMost = load<u32>(cell, 4);
  if (knownMost == 0 || compareCodes(dictionary, most - 1, knownMost - 1) > 0) {
    store<u32>(cell, most, 4);
  }
}

/** Order of the UTF-8 bytes, which is that of the code points. */
function compareCodes(dictionary: usize, a: u32, b: u32): i32 {
  if (a == b) return 0;
  const offsets = <usize>load<u32>(dictionary, DICTIONARY_OFFSETS);
  const bytes = <usize>load<u32>(dictionary, DICTIONARY_BYTES);
  const startA = load<u32>(offsets + ((<usize>a) << 2));
  const startB = load<u32>(offsets + ((<usize>b) << 2));
  const lengthA = load<u32>(offsets + ((<usize>a) << 2), 4) - startA;
  const lengthB = load<u32>(offsets + ((<usize>b) << 2), 4) - startB;
  const order = memory.compare(bytes + startA, bytes + startB, min(lengthA, lengthB));
  return order != 0 ? order : <i32>(lengthA - lengthB);
}
