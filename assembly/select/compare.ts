// Comparisons to BOOLEAN bytes. Floating point compares as IEEE 754 and Java do: NaN differs from everything.

import {
  COMPARE_EQUAL,
  COMPARE_GREATER,
  COMPARE_GREATER_OR_EQUAL,
  COMPARE_LESS,
  COMPARE_LESS_OR_EQUAL,
  COMPARE_NOT_EQUAL,
  DICTIONARY_BYTES,
  DICTIONARY_OFFSETS,
} from '../../src/kernels/abi';

export function compareU8(
  operator: i32,
  a: usize,
  aStep: i32,
  b: usize,
  bStep: i32,
  n: i32,
  out: usize,
): void {
  compare<u8>(operator, a, aStep, b, bStep, n, out);
}

export function compareI32(
  operator: i32,
  a: usize,
  aStep: i32,
  b: usize,
  bStep: i32,
  n: i32,
  out: usize,
): void {
  compare<i32>(operator, a, aStep, b, bStep, n, out);
}

export function compareI64(
  operator: i32,
  a: usize,
  aStep: i32,
  b: usize,
  bStep: i32,
  n: i32,
  out: usize,
): void {
  compare<i64>(operator, a, aStep, b, bStep, n, out);
}

export function compareF32(
  operator: i32,
  a: usize,
  aStep: i32,
  b: usize,
  bStep: i32,
  n: i32,
  out: usize,
): void {
  compare<f32>(operator, a, aStep, b, bStep, n, out);
}

export function compareF64(
  operator: i32,
  a: usize,
  aStep: i32,
  b: usize,
  bStep: i32,
  n: i32,
  out: usize,
): void {
  compare<f64>(operator, a, aStep, b, bStep, n, out);
}

export function compareUtf8(
  operator: i32,
  aDictionary: usize,
  a: usize,
  aStep: i32,
  bDictionary: usize,
  b: usize,
  bStep: i32,
  n: i32,
  out: usize,
): void {
  for (let i = 0; i < n; i++, a += aStep, b += bStep) {
    const order = compareTexts(aDictionary, load<u32>(a), bDictionary, load<u32>(b));
    store<u8>(out + <usize>i, <u8>orderFits(operator, order));
  }
}

function compare<T>(
  operator: i32,
  a: usize,
  aStep: i32,
  b: usize,
  bStep: i32,
  n: i32,
  out: usize,
): void {
  const end = out + <usize>n;
  if (operator == COMPARE_EQUAL) {
    for (let p = out; p < end; p++, a += aStep, b += bStep) {
      store<u8>(p, <u8>(load<T>(a) == load<T>(b)));
    }
  } else if (operator == COMPARE_NOT_EQUAL) {
    for (let p = out; p < end; p++, a += aStep, b += bStep) {
      store<u8>(p, <u8>(load<T>(a) != load<T>(b)));
    }
  } else if (operator == COMPARE_LESS) {
    for (let p = out; p < end; p++, a += aStep, b += bStep) {
      store<u8>(p, <u8>(load<T>(a) < load<T>(b)));
    }
  } else if (operator == COMPARE_LESS_OR_EQUAL) {
    for (let p = out; p < end; p++, a += aStep, b += bStep) {
      store<u8>(p, <u8>(load<T>(a) <= load<T>(b)));
    }
  } else if (operator == COMPARE_GREATER) {
    for (let p = out; p < end; p++, a += aStep, b += bStep) {
      store<u8>(p, <u8>(load<T>(a) > load<T>(b)));
    }
  } else if (operator == COMPARE_GREATER_OR_EQUAL) {
    for (let p = out; p < end; p++, a += aStep, b += bStep) {
      store<u8>(p, <u8>(load<T>(a) >= load<T>(b)));
    }
  }
}

/** Negative, 0 or positive by the order of the UTF-8 bytes, which is that of the code points. */
function compareTexts(aDictionary: usize, aCode: u32, bDictionary: usize, bCode: u32): i32 {
  const aOffsets = <usize>load<u32>(aDictionary, DICTIONARY_OFFSETS) + ((<usize>aCode) << 2);
  const bOffsets = <usize>load<u32>(bDictionary, DICTIONARY_OFFSETS) + ((<usize>bCode) << 2);
  const aStart = load<u32>(aOffsets);
  const bStart = load<u32>(bOffsets);
  const aLength = load<u32>(aOffsets, 4) - aStart;
  const bLength = load<u32>(bOffsets, 4) - bStart;
  const shared = min(aLength, bLength);
  const order = memory.compare(
    <usize>load<u32>(aDictionary, DICTIONARY_BYTES) + aStart,
    <usize>load<u32>(bDictionary, DICTIONARY_BYTES) + bStart,
    shared,
  );
  return order != 0 ? order : <i32>(aLength > bLength) - <i32>(aLength < bLength);
}

function orderFits(operator: i32, order: i32): bool {
  if (operator == COMPARE_EQUAL) return order == 0;
  if (operator == COMPARE_NOT_EQUAL) return order != 0;
  if (operator == COMPARE_LESS) return order < 0;
  if (operator == COMPARE_LESS_OR_EQUAL) return order <= 0;
  if (operator == COMPARE_GREATER) return order > 0;
  return order >= 0;
}
