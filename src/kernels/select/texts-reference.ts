import { DICTIONARY_BYTES, DICTIONARY_OFFSETS } from '../abi.js';
import type { MemoryViews } from '../memory-views.js';

/** Writes texts as Arrow lays strings out; only the offsets where `bytes` is 0. */
export function writeTexts(
  views: MemoryViews,
  n: number,
  offsets: number,
  bytes: number,
  text: (row: number) => Uint8Array,
): void {
  let end = 0;
  views.u32[offsets >>> 2] = 0;
  for (let row = 0; row < n; row++) {
    const encoded = text(row);
    if (bytes !== 0) views.u8.set(encoded, bytes + end);
    end += encoded.length;
    views.u32[(offsets >>> 2) + row + 1] = end;
  }
}

/** The UTF-8 bytes of the string whose code lies at `address`. */
export function encodedAt(views: MemoryViews, dictionary: number, address: number): Uint8Array {
  const code = views.u32[address >>> 2] ?? 0;
  const offsets = ((views.u32[(dictionary + DICTIONARY_OFFSETS) >>> 2] ?? 0) >>> 2) + code;
  const bytes = views.u32[(dictionary + DICTIONARY_BYTES) >>> 2] ?? 0;
  const start = bytes + (views.u32[offsets] ?? 0);
  return views.u8.subarray(start, bytes + (views.u32[offsets + 1] ?? 0));
}
