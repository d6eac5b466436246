/**
 * Validity bitmaps, Arrow's way: bit i of byte i >> 3, least significant first, 1 = valid. An address of 0 stands for
 * "all valid". Writers set the unused bits of the last byte to 0.
 */
export interface MemoryKernels {
  /** out = a AND b over `n` bits; either of a and b may be 0. */
  bitmapAnd(a: number, b: number, n: number, out: number): void;
  /** Copies `n` bits that start at bit `bitOffset` of `source` to bit 0 of `out`. */
  bitmapCopy(source: number, bitOffset: number, n: number, out: number): void;
  /** Sets the `n` bits of `out` to 1. */
  bitmapFill(out: number, n: number): void;
  /** How many of the first `n` bits are 1. */
  bitmapCount(bitmap: number, n: number): number;
  /** One byte (0 or 1) per bit. */
  bitmapToBytes(bitmap: number, bitOffset: number, n: number, out: number): void;
  /** One bit per byte: set where the byte is not 0. */
  bytesToBitmap(bytes: number, n: number, out: number): void;
}
