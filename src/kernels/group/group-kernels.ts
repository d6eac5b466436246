/** Turning keys into dense ids (assembly/group/). Layout of a string dictionary: src/kernels/abi.ts. */
export interface GroupKernels {
  /**
   * Codes (u32, from 0, in order of first appearance) of `n` strings given as Arrow does: `offsets` u32[n + 1] into
   * `data`. Null rows get code 0. Returns the rows consumed; fewer than `n` when the dictionary must grow first.
   */
  internUtf8(
    dictionary: number,
    offsets: number,
    data: number,
    validity: number,
    n: number,
    out: number,
  ): number;
  /** Code of one string, or -1 when the dictionary must grow first. Reads up to 8 bytes past the end of the text. */
  internOne(dictionary: number, text: number, length: number): number;
  /** Enters all strings into the slots, which the host has replaced by zeroed ones. */
  dictionaryRehash(dictionary: number): void;

  /**
   * Ids (u32, from 0, in order of first appearance) of `n` 64-bit keys. Returns the rows consumed; fewer than `n` when
   * the table (layout in src/kernels/abi.ts) must grow first.
   */
  internKeys(table: number, keys: number, n: number, out: number): number;
  /** Enters all keys into the slots, which the host has replaced by zeroed ones. */
  keyTableRehash(table: number): void;
  /** The bytes of fixed-width values (`width` 1, 4 or 8), dense, as 64-bit keys. */
  keysOfColumn(values: number, width: number, n: number, out: number): void;
  /** As `keysOfColumn` for DOUBLE and FLOAT: every NaN is the same key; 0.0 and -0.0 are two, as in Flink. */
  keysOfF64(values: number, n: number, out: number): void;
  keysOfF32(values: number, n: number, out: number): void;
  /** Two ids (u32) as one key: high << 32 | low. */
  foldIds(high: number, low: number, n: number, out: number): void;
  /** The two ids folded in each of the keys `keys[ids[i]]`. */
  unfoldIds(keys: number, ids: number, n: number, outHigh: number, outLow: number): void;
  /** Ids with -1 where the row is null; `out` may be `ids`. */
  markNullIds(ids: number, validity: number, n: number, out: number): void;
  /** One byte an id: 0 for -1, else 1. Returns the number of ones. */
  validIds(ids: number, n: number, out: number): number;
  /** Ids that are string codes: -1 becomes 0. */
  codesOfIds(ids: number, n: number, out: number): void;
  /** The values of `width` bytes in `keys[ids[i]]`; 0 for id -1. */
  gatherKeys(keys: number, ids: number, n: number, width: number, out: number): void;
  /** `table[ids[i]]` (u32); -1 stays. `out` may be `ids`. */
  gatherIds(table: number, ids: number, n: number, out: number): void;
}
