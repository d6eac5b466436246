// Putting a column together from others: row by row by a condition, or from results of some rows only.

import { bitAt } from '../memory/bitmap';

export function choose1(
  condition: usize,
  a: usize,
  aStep: i32,
  b: usize,
  bStep: i32,
  n: i32,
  out: usize,
): void {
  choose<u8>(condition, a, aStep, b, bStep, n, out);
}

export function choose4(
  condition: usize,
  a: usize,
  aStep: i32,
  b: usize,
  bStep: i32,
  n: i32,
  out: usize,
): void {
  choose<u32>(condition, a, aStep, b, bStep, n, out);
}

export function choose8(
  condition: usize,
  a: usize,
  aStep: i32,
  b: usize,
  bStep: i32,
  n: i32,
  out: usize,
): void {
  choose<u64>(condition, a, aStep, b, bStep, n, out);
}

export function chooseBits(condition: usize, a: usize, b: usize, n: i32, out: usize): void {
  const groups = (n + 7) >> 3;
  for (let group = 0; group < groups; group++) {
    const first = group << 3;
    const end = min(n - first, 8);
    let packed: u32 = 0;
    for (let i = 0; i < end; i++) {
      const row = first + i;
      packed |= (load<u8>(condition + <usize>row) != 0 ? bitAt(a, row) : bitAt(b, row)) << i;
    }
    store<u8>(out + <usize>group, <u8>packed);
  }
}

export function scatter1(values: usize, step: i32, indices: usize, n: i32, out: usize): void {
  scatter<u8>(values, step, indices, n, out);
}

export function scatter4(values: usize, step: i32, indices: usize, n: i32, out: usize): void {
  scatter<u32>(values, step, indices, n, out);
}

export function scatter8(values: usize, step: i32, indices: usize, n: i32, out: usize): void {
  scatter<u64>(values, step, indices, n, out);
}

export function scatterBits(bitmap: usize, indices: usize, n: i32, out: usize): void {
  for (let i = 0; i < n; i++) {
    const row = load<u32>(indices + ((<usize>i) << 2));
    const byte = out + <usize>(row >> 3);
    const bit = row & 7;
    const rest = <u32>load<u8>(byte) & ~((<u32>1) << bit);
    store<u8>(byte, <u8>(rest | (bitAt(bitmap, i) << bit)));
  }
}

export function broadcast1(value: usize, n: i32, out: usize): void {
  memory.fill(out, load<u8>(value), n);
}

export function broadcast4(value: usize, n: i32, out: usize): void {
  const repeated = load<u32>(value);
  for (let i = 0; i < n; i++) store<u32>(out + ((<usize>i) << 2), repeated);
}

export function broadcast8(value: usize, n: i32, out: usize): void {
  const repeated = load<u64>(value);
  for (let i = 0; i < n; i++) store<u64>(out + ((<usize>i) << 3), repeated);
}

function choose<T>(
  condition: usize,
  a: usize,
  aStep: i32,
  b: usize,
  bStep: i32,
  n: i32,
  out: usize,
): void {
  for (let i = 0; i < n; i++, a += aStep, b += bStep, out += sizeof<T>()) {
    const first = load<T>(a);
    const second = load<T>(b);
    store<T>(out, load<u8>(condition + <usize>i) != 0 ? first : second);
  }
}

function scatter<T>(values: usize, step: i32, indices: usize, n: i32, out: usize): void {
  for (let i = 0; i < n; i++, values += step) {
    const row = <usize>load<u32>(indices + ((<usize>i) << 2));
    store<T>(out + row * sizeof<T>(), load<T>(values));
  }
}
