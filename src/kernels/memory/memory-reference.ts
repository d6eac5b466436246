import { DICTIONARY_BYTES, DICTIONARY_OFFSETS } from '../abi.js';
import type { MemoryViews } from '../memory-views.js';
import type { MemoryKernels } from './memory-kernels.js';

/** The plain TypeScript twin of assembly/memory/. */
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
    ...importReference(views, bitAt),
    ...gatherUtf8Reference(views, bitAt),
  };
}

type BitAt = (bitmap: number, i: number) => number;

function importReference(
  views: MemoryViews,
  bitAt: BitAt,
): Pick<MemoryKernels, 'allBelow' | 'offsetsRise' | 'rescaleI64'> {
  return {
    allBelow(values, n, limit) {
      return views.u32.subarray(values >> 2, (values >> 2) + n).every((v) => v < limit) ? 1 : 0;
    },
    offsetsRise(offsets, n) {
      const all = views.i32.subarray(offsets >> 2, (offsets >> 2) + n + 1);
      return all.every((offset, i) => offset >= (i === 0 ? 0 : (all[i - 1] ?? 0))) ? 1 : 0;
    },
    rescaleI64(values, validity, n, multiplier, divisor) {
      const rows = views.i64.subarray(values >> 3, (values >> 3) + n);
      for (let i = 0; i < n; i++) {
        const value = rows[i] ?? 0n;
        const scaled =
          multiplier === 1 ? floorDivide(value, BigInt(divisor)) : value * BigInt(multiplier);
        if (scaled !== BigInt.asIntN(64, scaled) && bitAt(validity, i) === 1) return i;
        rows[i] = scaled;
      }
      return n;
    },
  };
}

function gatherUtf8Reference(
  views: MemoryViews,
  bitAt: BitAt,
): Pick<MemoryKernels, 'gatherUtf8Offsets' | 'gatherUtf8Bytes'> {
  const u32 = (address: number): number => views.u32[address >>> 2] ?? 0;
  return {
    gatherUtf8Offsets(dictionary, codes, step, validity, n, out) {
      const offsets = u32(dictionary + DICTIONARY_OFFSETS);
      let total = 0;
      views.u32[out >>> 2] = 0;
      for (let i = 0; i < n; i++) {
        const at = offsets + u32(codes + i * step) * 4;
        if (bitAt(validity, i) === 1) total += u32(at + 4) - u32(at);
        views.u32[(out >>> 2) + i + 1] = total;
      }
      return total;
    },
    gatherUtf8Bytes(dictionary, codes, step, n, offsets, out) {
      for (let i = 0; i < n; i++) {
        const start = u32(offsets + i * 4);
        const length = u32(offsets + i * 4 + 4) - start;
        const text =
          u32(dictionary + DICTIONARY_BYTES) +
          u32(u32(dictionary + DICTIONARY_OFFSETS) + u32(codes + i * step) * 4);
        views.u8.copyWithin(out + start, text, text + length);
      }
    },
  };
}

function floorDivide(value: bigint, divisor: bigint): bigint {
  const quotient = value / divisor;
  return value < quotient * divisor ? quotient - 1n : quotient;
}
