// Which rows a predicate keeps, and gathering rows by index.

import { bitAt } from '../memory/bitmap';

export function filterIndices(values: usize, step: i32, validity: usize, n: i32, out: usize): i32 {
  let count: i32 = 0;
  if (validity == 0) {
    for (let i = 0; i < n; i++) {
      store<u32>(out + ((<usize>count) << 2), i);
      count += <i32>load<u8>(values + <usize>(i * step));
    }
    return count;
  }
  for (let i = 0; i < n; i++) {
    store<u32>(out + ((<usize>count) << 2), i);
    count += <i32>load<u8>(values + <usize>(i * step)) & <i32>bitAt(validity, i);
  }
  return count;
}

export function take1(values: usize, indices: usize, n: i32, out: usize): void {
  for (let i = 0; i < n; i++) {
    store<u8>(out + <usize>i, load<u8>(values + <usize>load<u32>(indices + ((<usize>i) << 2))));
  }
}

export function take4(values: usize, indices: usize, n: i32, out: usize): void {
  for (let i = 0; i < n; i++) {
    const row = <usize>load<u32>(indices + ((<usize>i) << 2));
    store<u32>(out + ((<usize>i) << 2), load<u32>(values + (row << 2)));
  }
}

export function take8(values: usize, indices: usize, n: i32, out: usize): void {
  for (let i = 0; i < n; i++) {
    const row = <usize>load<u32>(indices + ((<usize>i) << 2));
    store<u64>(out + ((<usize>i) << 3), load<u64>(values + (row << 3)));
  }
}

export function takeBits(bitmap: usize, indices: usize, n: i32, out: usize): void {
  const groups = (n + 7) >> 3;
  for (let group = 0; group < groups; group++) {
    const first = group << 3;
    const end = min(n - first, 8);
    let packed: u32 = 0;
    for (let i = 0; i < end; i++) {
      const row = load<u32>(indices + ((<usize>(first + i)) << 2));
      packed |= bitAt(bitmap, row) << i;
    }
    store<u8>(out + group, <u8>packed);
  }
}
