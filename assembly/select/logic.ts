// Three-valued logic over BOOLEAN columns: bytes 0 or 1, with a validity bitmap where a row may be unknown.

import { bitAt } from '../memory/bitmap';

export function logicalAnd(
  a: usize,
  aStep: i32,
  aValidity: usize,
  b: usize,
  bStep: i32,
  bValidity: usize,
  n: i32,
  out: usize,
  outValidity: usize,
): void {
  if (aValidity == 0 && bValidity == 0) {
    for (let i = 0; i < n; i++, a += aStep, b += bStep) {
      store<u8>(out + <usize>i, load<u8>(a) & load<u8>(b));
    }
    return;
  }
  clearBits(outValidity, n);
  for (let i = 0; i < n; i++, a += aStep, b += bStep) {
    const aKnown = bitAt(aValidity, i);
    const bKnown = bitAt(bValidity, i);
    const aTrue = <u32>load<u8>(a) & aKnown;
    const bTrue = <u32>load<u8>(b) & bKnown;
    const isFalse = (aKnown ^ aTrue) | (bKnown ^ bTrue);
    store<u8>(out + <usize>i, <u8>(aTrue & bTrue));
    addBit(outValidity, i, (aKnown & bKnown) | isFalse);
  }
}

export function logicalOr(
  a: usize,
  aStep: i32,
  aValidity: usize,
  b: usize,
  bStep: i32,
  bValidity: usize,
  n: i32,
  out: usize,
  outValidity: usize,
): void {
  if (aValidity == 0 && bValidity == 0) {
    for (let i = 0; i < n; i++, a += aStep, b += bStep) {
      store<u8>(out + <usize>i, load<u8>(a) | load<u8>(b));
    }
    return;
  }
  clearBits(outValidity, n);
  for (let i = 0; i < n; i++, a += aStep, b += bStep) {
    const aKnown = bitAt(aValidity, i);
    const bKnown = bitAt(bValidity, i);
    const isTrue = (<u32>load<u8>(a) & aKnown) | (<u32>load<u8>(b) & bKnown);
    store<u8>(out + <usize>i, <u8>isTrue);
    addBit(outValidity, i, (aKnown & bKnown) | isTrue);
  }
}

export function booleanNot(values: usize, step: i32, n: i32, out: usize): void {
  for (let i = 0; i < n; i++, values += step) {
    store<u8>(out + <usize>i, load<u8>(values) ^ 1);
  }
}

export function booleanTruth(values: usize, step: i32, validity: usize, n: i32, out: usize): void {
  for (let i = 0; i < n; i++, values += step) {
    store<u8>(out + <usize>i, load<u8>(values) & <u8>bitAt(validity, i));
  }
}

export function distinctRows(
  equal: usize,
  aValidity: usize,
  bValidity: usize,
  n: i32,
  out: usize,
): void {
  for (let i = 0; i < n; i++) {
    const aKnown = bitAt(aValidity, i);
    const bKnown = bitAt(bValidity, i);
    const differ = (aKnown & bKnown & (<u32>load<u8>(equal + <usize>i) ^ 1)) | (aKnown ^ bKnown);
    store<u8>(out + <usize>i, <u8>differ);
  }
}

export function findByte(bytes: usize, value: i32, validity: usize, n: i32): i32 {
  for (let i = 0; i < n; i++) {
    if (<i32>load<u8>(bytes + <usize>i) == value && bitAt(validity, i) != 0) return i;
  }
  return n;
}

function clearBits(bitmap: usize, n: i32): void {
  memory.fill(bitmap, 0, (n + 7) >> 3);
}

function addBit(bitmap: usize, i: i32, bit: u32): void {
  const byte = bitmap + <usize>(i >> 3);
  store<u8>(byte, <u8>(<u32>load<u8>(byte) | (bit << (<u32>i & 7))));
}
