// String dictionary: open addressing with linear probing over 16-byte slots {key u64, length u32, code + 1 u32},
// beside the strings themselves as Arrow has them (offsets u32[count + 1], bytes). The host keeps the table at most
// a quarter full by setting the code capacity to that part of the slots; header layout in src/kernels/abi.ts.

import {
  DICTIONARY_BYTES,
  DICTIONARY_BYTES_CAPACITY,
  DICTIONARY_CODE_CAPACITY,
  DICTIONARY_COUNT,
  DICTIONARY_OFFSETS,
  DICTIONARY_SLOT_CODE,
  DICTIONARY_SLOT_LENGTH,
  DICTIONARY_SLOT_MASK,
  DICTIONARY_SLOTS,
} from '../../src/kernels/abi';
import { bitAt } from '../memory/bitmap';

const MIX_A: u64 = 0x9e3779b97f4a7c15;
const MIX_B: u64 = 0xd6e8feb86659fd93;

/** Rows that are looked up before those not found at once are searched for. */
const BLOCK_ROWS: i32 = 256;

const NOT_FOUND: i32 = -1;

export function internUtf8(
  dictionary: usize,
  offsets: usize,
  data: usize,
  validity: usize,
  n: i32,
  out: usize,
): i32 {
  for (let from = 0; from < n; from += BLOCK_ROWS) {
    const rows = min(n - from, BLOCK_ROWS);
    const blockOffsets = offsets + ((<usize>from) << 2);
    const blockOut = out + ((<usize>from) << 2);
    const areAllFound = lookUpBlock(dictionary, blockOffsets, data, rows, blockOut);
    if (areAllFound && validity == 0) continue;
    const done = searchBlock(dictionary, blockOffsets, data, validity, from, rows, blockOut);
    if (done < rows) return from + done;
  }
  return n;
}

/**
 * Writes the codes of the texts of 1 to 8 bytes that stand in the slot that their hash points to, which are most, and
 * NOT_FOUND for the others. Without a branch, so that many lookups can wait for memory at the same time.
 */
function lookUpBlock(dictionary: usize, offsets: usize, data: usize, rows: i32, out: usize): bool {
  const slots = <usize>load<u32>(dictionary, DICTIONARY_SLOTS);
  const mask = load<u32>(dictionary, DICTIONARY_SLOT_MASK);
  const end = out + ((<usize>rows) << 2);
  let start = load<u32>(offsets);
  let found: u32 = 1;
  for (; out < end; out += 4) {
    offsets += 4;
    const next = load<u32>(offsets);
    const length = next - start;
    const key = shortKey(data + start, length);
    start = next;
    const slot = slots + ((<usize>slotIndex(key, mask)) << 4);
    // A free slot has length 0.
    const isHere =
      u32(length - 1 < 8) &
      u32(load<u64>(slot) == key) &
      u32(load<u32>(slot, DICTIONARY_SLOT_LENGTH) == length);
    store<i32>(out, (load<i32>(slot, DICTIONARY_SLOT_CODE) & -(<i32>isHere)) - 1);
    found &= isHere;
  }
  return found != 0;
}

/** Searches, in the order of the rows, for the texts that were not found at once; returns the rows done. */
function searchBlock(
  dictionary: usize,
  offsets: usize,
  data: usize,
  validity: usize,
  firstRow: i32,
  rows: i32,
  out: usize,
): i32 {
  for (let i = 0; i < rows; i++, out += 4, offsets += 4) {
    let code = load<i32>(out);
    if (validity != 0 && bitAt(validity, firstRow + i) == 0) {
      code = 0;
    } else if (code == NOT_FOUND) {
      const start = load<u32>(offsets);
      code = internOne(dictionary, data + start, load<u32>(offsets, 4) - start);
      if (code < 0) return i;
    }
    store<i32>(out, code);
  }
  return rows;
}

/** Key of a text of 1 to 8 bytes; anything for others. */
function shortKey(text: usize, length: u32): u64 {
  return load<u64>(text) << ((8 - <u64>length) << 3);
}

export function internOne(dictionary: usize, text: usize, length: u32): i32 {
  const key = slotKey(text, length);
  const mask = load<u32>(dictionary, DICTIONARY_SLOT_MASK);
  const slots = load<u32>(dictionary, DICTIONARY_SLOTS);
  let index = slotIndex(key, mask);
  while (true) {
    const slot = <usize>slots + ((<usize>index) << 4);
    const found = load<u32>(slot, DICTIONARY_SLOT_CODE);
    if (found == 0) return append(dictionary, slot, key, text, length);
    if (load<u64>(slot) == key && load<u32>(slot, DICTIONARY_SLOT_LENGTH) == length) {
      if (length <= 8 || equalsCode(dictionary, found - 1, text, length)) return found - 1;
    }
    index = (index + 1) & mask;
  }
}

/** Code of a text, or -1 where it is not in the dictionary. */
export function findOne(dictionary: usize, text: usize, length: u32): i32 {
  const key = slotKey(text, length);
  const mask = load<u32>(dictionary, DICTIONARY_SLOT_MASK);
  const slots = <usize>load<u32>(dictionary, DICTIONARY_SLOTS);
  let index = slotIndex(key, mask);
  while (true) {
    const slot = slots + ((<usize>index) << 4);
    const found = load<u32>(slot, DICTIONARY_SLOT_CODE);
    if (found == 0) return -1;
    if (load<u64>(slot) == key && load<u32>(slot, DICTIONARY_SLOT_LENGTH) == length) {
      if (length <= 8 || equalsCode(dictionary, found - 1, text, length)) return found - 1;
    }
    index = (index + 1) & mask;
  }
}

export function dictionaryRehash(dictionary: usize): void {
  const count = load<u32>(dictionary, DICTIONARY_COUNT);
  const mask = load<u32>(dictionary, DICTIONARY_SLOT_MASK);
  const slots = <usize>load<u32>(dictionary, DICTIONARY_SLOTS);
  const offsets = <usize>load<u32>(dictionary, DICTIONARY_OFFSETS);
  const bytes = <usize>load<u32>(dictionary, DICTIONARY_BYTES);
  for (let code: u32 = 0; code < count; code++) {
    const start = load<u32>(offsets + ((<usize>code) << 2));
    const length = load<u32>(offsets + ((<usize>code) << 2), 4) - start;
    const key = slotKey(bytes + start, length);
    let index = slotIndex(key, mask);
    while (load<u32>(slots + ((<usize>index) << 4), DICTIONARY_SLOT_CODE) != 0) {
      index = (index + 1) & mask;
    }
    writeSlot(slots + ((<usize>index) << 4), key, length, code);
  }
}

function append(dictionary: usize, slot: usize, key: u64, text: usize, length: u32): i32 {
  const code = load<u32>(dictionary, DICTIONARY_COUNT);
  if (code >= load<u32>(dictionary, DICTIONARY_CODE_CAPACITY)) return -1;
  const offsets = <usize>load<u32>(dictionary, DICTIONARY_OFFSETS) + ((<usize>code) << 2);
  const start = load<u32>(offsets);
  if (start + length > load<u32>(dictionary, DICTIONARY_BYTES_CAPACITY)) return -1;
  memory.copy(<usize>load<u32>(dictionary, DICTIONARY_BYTES) + start, text, length);
  store<u32>(offsets, start + length, 4);
  store<u32>(dictionary, code + 1, DICTIONARY_COUNT);
  writeSlot(slot, key, length, code);
  return code;
}

function writeSlot(slot: usize, key: u64, length: u32, code: u32): void {
  store<u64>(slot, key);
  store<u32>(slot, length, DICTIONARY_SLOT_LENGTH);
  store<u32>(slot, code + 1, DICTIONARY_SLOT_CODE);
}

/** Up to 8 bytes are their own key, shifted so that nothing read past the end remains; longer texts are hashed. */
function slotKey(text: usize, length: u32): u64 {
  if (length <= 8) return length == 0 ? 0 : load<u64>(text) << ((8 - <u64>length) << 3);
  let hash: u64 = <u64>length;
  const last = text + length - 8;
  for (let p = text; p < last; p += 8) {
    hash = (hash ^ load<u64>(p)) * MIX_A;
    hash ^= hash >> 32;
  }
  hash = (hash ^ load<u64>(last)) * MIX_A;
  hash ^= hash >> 29;
  return hash * MIX_B;
}

/** The upper bits of a product depend on all bits of the key; short texts differ in their upper bytes. */
function slotIndex(key: u64, mask: u32): u32 {
  return <u32>((key * MIX_A) >> (32 + <u64>clz<u32>(mask)));
}

/** Compares more than 8 bytes, the last 8 possibly twice. */
function equalsCode(dictionary: usize, code: u32, text: usize, length: u32): bool {
  const offsets = <usize>load<u32>(dictionary, DICTIONARY_OFFSETS);
  const known =
    <usize>load<u32>(dictionary, DICTIONARY_BYTES) + load<u32>(offsets + ((<usize>code) << 2));
  const last = length - 8;
  for (let i: u32 = 0; i < last; i += 8) {
    if (load<u64>(text + i) != load<u64>(known + i)) return false;
  }
  return load<u64>(text + last) == load<u64>(known + last);
}
