// Index over the rows of a dimension table, numbered from 1: an open-addressing table of the first row of each key, and
// for each row the next one of equal key (`next`). 0 is "none" throughout.

import {
  JOIN_CURSOR_DIMENSION_ROW,
  JOIN_CURSOR_ROW,
  JOIN_SOME_REPEATED,
  JOIN_SOME_UNMATCHED,
} from '../../src/kernels/abi';
import { bitAt } from '../memory/bitmap';

const MIX_A: u64 = 0x9e3779b97f4a7c15;
const MIX_B: u64 = 0xd6e8feb86659fd93;

export function joinBuild(
  words: usize,
  keyCount: i32,
  absent: usize,
  n: i32,
  slots: usize,
  slotMask: i32,
  next: usize,
): void {
  // Backwards, so that the chains run forwards.
  for (let row = n; row > 0; row--) {
    if (load<u8>(absent + row - 1) != 0) continue;
    const slot = findSlot(wordsAt(words, keyCount, row - 1), keyCount, words, slots, slotMask);
    store<u32>(next + ((<usize>row) << 2), load<u32>(slot));
    store<u32>(slot, <u32>row);
  }
}

export function joinProbe(
  words: usize,
  keyCount: i32,
  absent: usize,
  n: i32,
  known: usize,
  slots: usize,
  slotMask: i32,
  out: usize,
): void {
  for (let i = 0; i < n; i++) {
    let row: u32 = 0;
    if (load<u8>(absent + i) == 0) {
      row = load<u32>(findSlot(wordsAt(words, keyCount, i), keyCount, known, slots, slotMask));
    }
    store<u32>(out + ((<usize>i) << 2), row);
  }
}

export function joinProbeCodes(
  codes: usize,
  step: i32,
  validity: usize,
  rows: usize,
  n: i32,
  out: usize,
): void {
  let p = codes;
  if (validity == 0) {
    for (let i = 0; i < n; i++, p += step) {
      store<u32>(out + ((<usize>i) << 2), load<u32>(rows + ((<usize>load<u32>(p)) << 2)));
    }
    return;
  }
  for (let i = 0; i < n; i++, p += step) {
    const isValid = bitAt(validity, i) != 0;
    const row = isValid ? load<u32>(rows + ((<usize>load<u32>(p)) << 2)) : 0;
    store<u32>(out + ((<usize>i) << 2), row);
  }
}

export function joinShape(rows: usize, n: i32, next: usize): i32 {
  return (
    (someUnmatched(rows, n) ? JOIN_SOME_UNMATCHED : 0) |
    (next != 0 && someRepeated(rows, n, next) ? JOIN_SOME_REPEATED : 0)
  );
}

function someUnmatched(rows: usize, n: i32): bool {
  const zero = i32x4.splat(0);
  let found = zero;
  const end = rows + ((<usize>n) << 2);
  let p = rows;
  for (; p + 16 <= end; p += 16) found = v128.or(found, i32x4.eq(v128.load(p), zero));
  let isFound = v128.any_true(found);
  for (; p < end; p += 4) isFound = isFound || load<u32>(p) == 0;
  return isFound;
}

function someRepeated(rows: usize, n: i32, next: usize): bool {
  let repeated: u32 = 0;
  const end = rows + ((<usize>n) << 2);
  for (let p = rows; p < end; p += 4) repeated |= load<u32>(next + ((<usize>load<u32>(p)) << 2));
  return repeated != 0;
}

export function joinExpand(
  rows: usize,
  n: i32,
  next: usize,
  keepUnmatched: i32,
  cursor: usize,
  capacity: i32,
  outRows: usize,
  outDimensionRows: usize,
): i32 {
  let i = load<i32>(cursor, JOIN_CURSOR_ROW);
  let row = load<u32>(cursor, JOIN_CURSOR_DIMENSION_ROW);
  let count = 0;
  while (i < n && count < capacity) {
    if (row == 0) row = load<u32>(rows + ((<usize>i) << 2));
    if (row != 0 || keepUnmatched != 0) {
      store<u32>(outRows + ((<usize>count) << 2), <u32>i);
      store<u32>(outDimensionRows + ((<usize>count) << 2), row);
      count++;
    }
    row = load<u32>(next + ((<usize>row) << 2));
    if (row == 0) i++;
  }
  store<i32>(cursor, i, JOIN_CURSOR_ROW);
  store<u32>(cursor, row, JOIN_CURSOR_DIMENSION_ROW);
  return count;
}

function wordsAt(words: usize, keyCount: i32, row: i32): usize {
  return words + <usize>row * ((<usize>keyCount) << 3);
}

/** The slot of a key's first row, or the free one where it would stand. `known` are the words of the indexed rows. */
function findSlot(key: usize, keyCount: i32, known: usize, slots: usize, slotMask: i32): usize {
  let index = hashWords(key, keyCount) & slotMask;
  while (true) {
    const slot = slots + ((<usize>index) << 2);
    const row = load<i32>(slot);
    if (row == 0 || equalWords(key, wordsAt(known, keyCount, row - 1), keyCount)) return slot;
    index = (index + 1) & slotMask;
  }
}

function hashWords(key: usize, keyCount: i32): i32 {
  let hash: u64 = 0;
  for (let k = 0; k < keyCount; k++) {
    hash = (hash ^ load<u64>(key + ((<usize>k) << 3))) * MIX_A;
    hash ^= hash >> 29;
  }
  return <i32>((hash * MIX_B) >> 32);
}

function equalWords(a: usize, b: usize, keyCount: i32): bool {
  for (let k = 0; k < keyCount; k++) {
    const at = (<usize>k) << 3;
    if (load<u64>(a + at) != load<u64>(b + at)) return false;
  }
  return true;
}
