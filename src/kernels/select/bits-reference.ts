import type { MemoryViews } from '../memory-views.js';

/** Bit `i` of a bitmap, 1 where `bitmap` is 0. */
export function bitAt(views: MemoryViews, bitmap: number, i: number): number {
  return bitmap === 0 ? 1 : ((views.u8[bitmap + (i >>> 3)] ?? 0) >>> (i & 7)) & 1;
}

/** Writes `n` bits, the unused ones of the last byte as 0. */
export function writeBits(
  views: MemoryViews,
  out: number,
  n: number,
  bit: (i: number) => number,
): void {
  for (let byte = 0; byte < (n + 7) >>> 3; byte++) {
    let packed = 0;
    for (let i = byte * 8; i < Math.min(n, byte * 8 + 8); i++) packed |= bit(i) << (i & 7);
    views.u8[out + byte] = packed;
  }
}
