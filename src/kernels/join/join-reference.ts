import {
  DICTIONARY_BYTES,
  DICTIONARY_COUNT,
  DICTIONARY_OFFSETS,
  JOIN_CURSOR_DIMENSION_ROW,
  JOIN_CURSOR_ROW,
  JOIN_KEY_CODE,
  JOIN_KEY_F32,
  JOIN_KEY_F64,
  JOIN_KEY_I32,
  JOIN_KEY_I32_AS_F64,
  JOIN_KEY_I64,
  JOIN_KEY_I64_AS_F64,
  JOIN_SOME_REPEATED,
  JOIN_SOME_UNMATCHED,
} from '../abi.js';
import type { MemoryViews } from '../memory-views.js';
import type { JoinKernels } from './join-kernels.js';

const CANONICAL_NAN = 0x7ff8000000000000n;

/** The plain TypeScript twin of assembly/join/. */
export function joinReference(views: MemoryViews): JoinKernels {
  return { ...keyReference(views), ...indexReference(views), ...matchReference(views) };
}

function keyReference(views: MemoryViews): Pick<JoinKernels, 'joinMapCodes' | 'joinKeyWords'> {
  return {
    joinMapCodes(dictionary, from, to, known, out) {
      const codes = new Map<string, number>();
      const count = views.u32[(known + DICTIONARY_COUNT) >>> 2] ?? 0;
      for (let code = 0; code < count; code++) codes.set(textOf(views, known, code), code + 1);
      for (let code = from; code < to; code++) {
        views.u32[(out >>> 2) + code] = codes.get(textOf(views, dictionary, code)) ?? 0;
      }
    },
    joinKeyWords(kind, values, step, validity, codes, n, keyCount, out, absent) {
      for (let i = 0; i < n; i++) {
        const isNull = !isValid(views, validity, i);
        const word = isNull ? 0n : wordOf(views, kind, values + i * step, codes);
        views.u64[(out >>> 3) + i * keyCount] = word;
        const isUnknownCode = kind === JOIN_KEY_CODE && word === 0n;
        const isNan = word === CANONICAL_NAN && kind !== JOIN_KEY_I64 && kind !== JOIN_KEY_I32;
        if (isNull || isUnknownCode || isNan) views.u8[absent + i] = 1;
      }
    },
  };
}

const MIX_A = 0x9e3779b97f4a7c15n;
const MIX_B = 0xd6e8feb86659fd93n;

function indexReference(views: MemoryViews): Pick<JoinKernels, 'joinBuild' | 'joinProbe'> {
  const wordsAt = (words: number, keyCount: number, row: number): BigUint64Array => {
    const first = (words >>> 3) + row * keyCount;
    return views.u64.subarray(first, first + keyCount);
  };

  /** Position of the slot of a key's first row, or of the free one where it would stand. */
  const findSlot = (key: BigUint64Array, known: number, slots: number, mask: number): number => {
    for (let index = hashOf(key) & mask; ; index = (index + 1) & mask) {
      const slot = (slots >>> 2) + index;
      const row = views.u32[slot] ?? 0;
      if (row === 0) return slot;
      const other = wordsAt(known, key.length, row - 1);
      if (key.every((word, k) => word === other[k])) return slot;
    }
  };

  return {
    joinBuild(words, keyCount, absent, n, slots, slotMask, next) {
      for (let row = n; row > 0; row--) {
        if (views.u8[absent + row - 1] === 1) continue;
        const slot = findSlot(wordsAt(words, keyCount, row - 1), words, slots, slotMask);
        views.u32[(next >>> 2) + row] = views.u32[slot] ?? 0;
        views.u32[slot] = row;
      }
    },
    joinProbe(words, keyCount, absent, n, known, slots, slotMask, out) {
      for (let i = 0; i < n; i++) {
        const slot = findSlot(wordsAt(words, keyCount, i), known, slots, slotMask);
        const isAbsent = views.u8[absent + i] === 1;
        views.u32[(out >>> 2) + i] = isAbsent ? 0 : (views.u32[slot] ?? 0);
      }
    },
  };
}

function hashOf(key: BigUint64Array): number {
  let hash = 0n;
  for (const word of key) {
    hash = BigInt.asUintN(64, (hash ^ word) * MIX_A);
    hash ^= hash >> 29n;
  }
  return Number(BigInt.asUintN(64, hash * MIX_B) >> 32n) | 0;
}

function matchReference(
  views: MemoryViews,
): Pick<JoinKernels, 'joinProbeCodes' | 'joinShape' | 'joinExpand'> {
  const u32 = (address: number, index: number): number => views.u32[(address >>> 2) + index] ?? 0;
  return {
    joinProbeCodes(codes, step, validity, rows, n, out) {
      for (let i = 0; i < n; i++) {
        const row = isValid(views, validity, i) ? u32(rows, u32(codes + i * step, 0)) : 0;
        views.u32[(out >>> 2) + i] = row;
      }
    },
    joinShape(rows, n, next) {
      let shape = 0;
      for (let i = 0; i < n; i++) {
        const row = u32(rows, i);
        if (row === 0) shape |= JOIN_SOME_UNMATCHED;
        else if (next !== 0 && u32(next, row) !== 0) shape |= JOIN_SOME_REPEATED;
      }
      return shape;
    },
    joinExpand(rows, n, next, keepUnmatched, cursor, capacity, outRows, outDimensionRows) {
      let i = u32(cursor + JOIN_CURSOR_ROW, 0);
      let row = u32(cursor + JOIN_CURSOR_DIMENSION_ROW, 0);
      let count = 0;
      while (i < n && count < capacity) {
        if (row === 0) row = u32(rows, i);
        if (row !== 0 || keepUnmatched === 1) {
          views.u32[(outRows >>> 2) + count] = i;
          views.u32[(outDimensionRows >>> 2) + count] = row;
          count++;
        }
        row = u32(next, row);
        if (row === 0) i++;
      }
      views.u32[(cursor + JOIN_CURSOR_ROW) >>> 2] = i;
      views.u32[(cursor + JOIN_CURSOR_DIMENSION_ROW) >>> 2] = row;
      return count;
    },
  };
}

function wordOf(views: MemoryViews, kind: number, address: number, codes: number): bigint {
  switch (kind) {
    case JOIN_KEY_CODE:
      return BigInt(views.u32[(codes >>> 2) + (views.u32[address >>> 2] ?? 0)] ?? 0);
    case JOIN_KEY_I64:
      return views.u64[address >>> 3] ?? 0n;
    case JOIN_KEY_I32:
      return BigInt.asUintN(64, BigInt(views.i32[address >>> 2] ?? 0));
    case JOIN_KEY_F64:
      return floatWord(views.f64[address >>> 3] ?? 0);
    case JOIN_KEY_F32:
      return floatWord(views.f32[address >>> 2] ?? 0);
    case JOIN_KEY_I32_AS_F64:
      return floatWord(views.i32[address >>> 2] ?? 0);
    case JOIN_KEY_I64_AS_F64:
      return floatWord(Number(views.i64[address >>> 3] ?? 0n));
    default:
      return BigInt(views.u8[address] ?? 0);
  }
}

function floatWord(value: number): bigint {
  if (Number.isNaN(value)) return CANONICAL_NAN;
  return new BigUint64Array(Float64Array.of(value === 0 ? 0 : value).buffer)[0] ?? 0n;
}

function isValid(views: MemoryViews, validity: number, i: number): boolean {
  return validity === 0 || (((views.u8[validity + (i >>> 3)] ?? 0) >>> (i & 7)) & 1) === 1;
}

/** A dictionary's text as a string of one unit per byte: exact, whatever the encoding. */
function textOf(views: MemoryViews, dictionary: number, code: number): string {
  const offsets = ((views.u32[(dictionary + DICTIONARY_OFFSETS) >>> 2] ?? 0) >>> 2) + code;
  const bytes = views.u32[(dictionary + DICTIONARY_BYTES) >>> 2] ?? 0;
  let text = '';
  for (let i = views.u32[offsets] ?? 0; i < (views.u32[offsets + 1] ?? 0); i++) {
    text += String.fromCharCode(views.u8[bytes + i] ?? 0);
  }
  return text;
}
