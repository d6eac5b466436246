// Columns to 64-bit keys and ids back to columns. Contracts in src/kernels/group/group-kernels.ts.

import { bitAt } from '../memory/bitmap';

const NULL_ID: u32 = 0xffffffff;

export function keysOfColumn(values: usize, width: i32, n: i32, out: usize): void {
  if (width == 1) copyKeys<u8>(values, n, out);
  else if (width == 4) copyKeys<u32>(values, n, out);
  else memory.copy(out, values, (<usize>n) << 3);
}

/** Only NaN is not at most Infinity. */
export function keysOfF64(values: usize, n: i32, out: usize): void {
  for (let i = 0; i < n; i++, values += 8, out += 8) {
    const value = load<f64>(values);
    store<f64>(out, value <= Infinity ? value : NaN);
  }
}

export function keysOfF32(values: usize, n: i32, out: usize): void {
  for (let i = 0; i < n; i++, values += 4, out += 8) {
    const value = load<f32>(values);
    store<u64>(out, <u64>reinterpret<u32>(value <= f32.POSITIVE_INFINITY ? value : f32.NaN));
  }
}

export function foldIds(high: usize, low: usize, n: i32, out: usize): void {
  for (let i = 0; i < n; i++, high += 4, low += 4, out += 8) {
    store<u32>(out, load<u32>(low));
    store<u32>(out, load<u32>(high), 4);
  }
}

export function unfoldIds(keys: usize, ids: usize, n: i32, outHigh: usize, outLow: usize): void {
  for (let i = 0; i < n; i++, ids += 4, outHigh += 4, outLow += 4) {
    const key = keys + ((<usize>load<u32>(ids)) << 3);
    store<u32>(outLow, load<u32>(key));
    store<u32>(outHigh, load<u32>(key, 4));
  }
}

export function markNullIds(ids: usize, validity: usize, n: i32, out: usize): void {
  for (let i = 0; i < n; i++, ids += 4, out += 4) {
    store<u32>(out, bitAt(validity, i) == 0 ? NULL_ID : load<u32>(ids));
  }
}

export function validIds(ids: usize, n: i32, out: usize): i32 {
  let valid: i32 = 0;
  for (let i = 0; i < n; i++, ids += 4) {
    const some = i32(load<u32>(ids) != NULL_ID);
    store<u8>(out + i, <u8>some);
    valid += some;
  }
  return valid;
}

export function codesOfIds(ids: usize, n: i32, out: usize): void {
  for (let i = 0; i < n; i++, ids += 4, out += 4) {
    const id = load<u32>(ids);
    store<u32>(out, id == NULL_ID ? 0 : id);
  }
}

export function gatherKeys(keys: usize, ids: usize, n: i32, width: i32, out: usize): void {
  if (width == 1) gather<u8>(keys, ids, n, out);
  else if (width == 4) gather<u32>(keys, ids, n, out);
  else gather<u64>(keys, ids, n, out);
}

export function gatherIds(table: usize, ids: usize, n: i32, out: usize): void {
  for (let i = 0; i < n; i++, ids += 4, out += 4) {
    const id = load<u32>(ids);
    store<u32>(out, id == NULL_ID ? NULL_ID : load<u32>(table + ((<usize>id) << 2)));
  }
}

function copyKeys<T>(values: usize, n: i32, out: usize): void {
  for (let i = 0; i < n; i++, values += sizeof<T>(), out += 8)
    store<u64>(out, <u64>load<T>(values));
}

/** The low bytes of a key are the value. */
function gather<T>(keys: usize, ids: usize, n: i32, out: usize): void {
  for (let i = 0; i < n; i++, ids += 4, out += sizeof<T>()) {
    const id = load<u32>(ids);
    store<T>(out, id == NULL_ID ? 0 : load<T>(keys + ((<usize>id) << 3)));
  }
}
