// Dense ids of 64-bit keys: open addressing with linear probing, at most half full, beside the keys in order of first
// appearance. Layout in src/kernels/abi.ts, contracts in src/kernels/group/group-kernels.ts.

import {
  KEY_TABLE_CAPACITY,
  KEY_TABLE_COUNT,
  KEY_TABLE_KEYS,
  KEY_TABLE_SLOT_SHIFT,
  KEY_TABLE_SLOTS,
} from '../../src/kernels/abi';

const MIX_A: u64 = 0x9e3779b97f4a7c15;
const MIX_B: u64 = 0xd6e8feb86659fd93;

export function internKeys(table: usize, keys: usize, n: i32, out: usize): i32 {
  const slots = <usize>load<u32>(table, KEY_TABLE_SLOTS);
  const shift = <u64>load<u32>(table, KEY_TABLE_SLOT_SHIFT);
  const known = <usize>load<u32>(table, KEY_TABLE_KEYS);
  const capacity = load<u32>(table, KEY_TABLE_CAPACITY);
  const mask = ((<usize>1) << (64 - <usize>shift)) - 1;
  let count = load<u32>(table, KEY_TABLE_COUNT);
  let row: i32 = 0;
  for (; row < n; row++, keys += 8, out += 4) {
    const key = load<u64>(keys);
    let index = <usize>(hashOf(key) >> shift);
    let slot = slots + (index << 4);
    let id = load<u32>(slot, 8);
    while (id != 0 && load<u64>(slot) != key) {
      index = (index + 1) & mask;
      slot = slots + (index << 4);
      id = load<u32>(slot, 8);
    }
    if (id == 0) {
      if (count == capacity) break;
      store<u64>(known + ((<usize>count) << 3), key);
      store<u64>(slot, key);
      id = ++count;
      store<u32>(slot, id, 8);
    }
    store<u32>(out, id - 1);
  }
  store<u32>(table, count, KEY_TABLE_COUNT);
  return row;
}

export function keyTableRehash(table: usize): void {
  const slots = <usize>load<u32>(table, KEY_TABLE_SLOTS);
  const shift = <u64>load<u32>(table, KEY_TABLE_SLOT_SHIFT);
  const mask = ((<usize>1) << (64 - <usize>shift)) - 1;
  const count = load<u32>(table, KEY_TABLE_COUNT);
  let keys = <usize>load<u32>(table, KEY_TABLE_KEYS);
  for (let id: u32 = 1; id <= count; id++, keys += 8) {
    const key = load<u64>(keys);
    let index = <usize>(hashOf(key) >> shift);
    while (load<u32>(slots + (index << 4), 8) != 0) index = (index + 1) & mask;
    store<u64>(slots + (index << 4), key);
    store<u32>(slots + (index << 4), id, 8);
  }
}

/** The upper bits are the good ones. */
function hashOf(key: u64): u64 {
  const hash = (key ^ (key >> 32)) * MIX_A;
  return (hash ^ (hash >> 29)) * MIX_B;
}
