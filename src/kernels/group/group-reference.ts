import {
  DICTIONARY_BYTES,
  DICTIONARY_BYTES_CAPACITY,
  DICTIONARY_CODE_CAPACITY,
  DICTIONARY_COUNT,
  DICTIONARY_OFFSETS,
} from '../abi.js';
import type { MemoryViews } from '../memory-views.js';
import type { GroupKernels } from './group-kernels.js';
import { keyReference } from './key-reference.js';

/**
 * The plain TypeScript twin of assembly/group/. It keeps the strings where the kernels do, and finds them through a Map
 * per dictionary instead of the slots.
 */
export function groupReference(views: MemoryViews): GroupKernels {
  const codesOf = new Map<number, Map<string, number>>();

  const codes = (dictionary: number): Map<string, number> => {
    const count = views.u32[(dictionary + DICTIONARY_COUNT) >> 2] ?? 0;
    let known = codesOf.get(dictionary);
    if (known === undefined || known.size !== count) {
      known = new Map();
      const offsets = (views.u32[(dictionary + DICTIONARY_OFFSETS) >> 2] ?? 0) >> 2;
      const bytes = views.u32[(dictionary + DICTIONARY_BYTES) >> 2] ?? 0;
      for (let code = 0; code < count; code++) {
        const start = bytes + (views.u32[offsets + code] ?? 0);
        const end = bytes + (views.u32[offsets + code + 1] ?? 0);
        known.set(latin1(views.u8, start, end), code);
      }
      codesOf.set(dictionary, known);
    }
    return known;
  };

  const internOne = (dictionary: number, text: number, length: number): number => {
    const header = dictionary >> 2;
    const known = codes(dictionary);
    const key = latin1(views.u8, text, text + length);
    const found = known.get(key);
    if (found !== undefined) return found;
    const code = known.size;
    if (code >= (views.u32[header + (DICTIONARY_CODE_CAPACITY >> 2)] ?? 0)) return -1;
    const offset = ((views.u32[header + (DICTIONARY_OFFSETS >> 2)] ?? 0) >> 2) + code;
    const start = views.u32[offset] ?? 0;
    if (start + length > (views.u32[header + (DICTIONARY_BYTES_CAPACITY >> 2)] ?? 0)) return -1;
    const bytes = views.u32[header + (DICTIONARY_BYTES >> 2)] ?? 0;
    views.u8.copyWithin(bytes + start, text, text + length);
    views.u32[offset + 1] = start + length;
    views.u32[header + (DICTIONARY_COUNT >> 2)] = code + 1;
    known.set(key, code);
    return code;
  };

  return {
    ...keyReference(views),
    internOne,
    internUtf8(dictionary, offsets, data, validity, n, out) {
      for (let i = 0; i < n; i++) {
        let code = 0;
        const valid =
          validity === 0 || (((views.u8[validity + (i >> 3)] ?? 0) >> (i & 7)) & 1) === 1;
        if (valid) {
          const start = views.u32[(offsets >> 2) + i] ?? 0;
          const end = views.u32[(offsets >> 2) + i + 1] ?? 0;
          code = internOne(dictionary, data + start, end - start);
          if (code < 0) return i;
        }
        views.i32[(out >> 2) + i] = code;
      }
      return n;
    },
    dictionaryRehash: (dictionary) => void codesOf.delete(dictionary),
  };
}

/** Bytes as a string of equal length: a cheap exact Map key, whatever their encoding. */
function latin1(bytes: Uint8Array, start: number, end: number): string {
  let text = '';
  for (let i = start; i < end; i++) text += String.fromCharCode(bytes[i] ?? 0);
  return text;
}
