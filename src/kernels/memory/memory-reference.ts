import type { MemoryViews } from '../memory-views.js';
import type { MemoryKernels } from './memory-kernels.js';

/** The plain TypeScript twin of assembly/memory/bitmap.ts. */
export function memoryReference(views: MemoryViews): MemoryKernels {
  const bitAt = (bitmap: number, i: number): number =>
    bitmap === 0 ? 1 : ((views.u8[bitmap + (i >>> 3)] ?? 0) >>> (i & 7)) & 1;

  const writeBits = (out: number, n: number, bit: (i: number) => number): void => {
    const bytes = views.u8;
    for (let byte = 0; byte < (n + 7) >>> 3; byte++) {
      let packed = 0;
      for (let i = byte * 8; i < Math.min(n, byte * 8 + 8); i++) packed |= bit(i) << (i & 7);
      bytes[out + byte] = packed;
    }
  };

  return {
    bitmapAnd: (a, b, n, out) => writeBits(out, n, (i) => bitAt(a, i) & bitAt(b, i)),
    bitmapCopy: (source, bitOffset, n, out) =>
      writeBits(out, n, (i) => bitAt(source, bitOffset + i)),
    bitmapFill: (out, n) => writeBits(out, n, () => 1),
    bitmapCount(bitmap, n) {
      let count = 0;
      for (let i = 0; i < n; i++) count += bitAt(bitmap, i);
      return count;
    },
    bitmapToBytes(bitmap, bitOffset, n, out) {
      const bytes = views.u8;
      for (let i = 0; i < n; i++) bytes[out + i] = bitAt(bitmap, bitOffset + i);
    },
    bytesToBitmap: (bytes, n, out) => writeBits(out, n, (i) => (views.u8[bytes + i] === 0 ? 0 : 1)),
  };
}
