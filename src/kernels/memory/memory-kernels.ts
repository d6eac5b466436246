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
  /** 1 if each of the `n` u32 is below `limit`, else 0. */
  allBelow(values: number, n: number, limit: number): number;
  /** 1 if the i32[n + 1] offsets start at 0 or above and never fall, else 0. */
  offsetsRise(offsets: number, n: number): number;
  /**
   * Multiplies the i64[n] in place, or divides them, rounding down; one of `multiplier` and `divisor` is 1. Returns the
   * rows done: fewer than `n` when the product of the next row, which is valid, does not fit 64 bits.
   */
  rescaleI64(
    values: number,
    validity: number,
    n: number,
    multiplier: number,
    divisor: number,
  ): number;
  /**
   * Arrow offsets u32[n + 1] of the strings behind a column of codes, null rows being empty; returns their bytes
   * together. Offsets wrap where that is above 2^32.
   */
  gatherUtf8Offsets(
    dictionary: number,
    codes: number,
    step: number,
    validity: number,
    n: number,
    out: number,
  ): number;
  /** The bytes of the same strings, at `out + offsets[i]`. */
  gatherUtf8Bytes(
    dictionary: number,
    codes: number,
    step: number,
    n: number,
    offsets: number,
    out: number,
  ): void;
}
