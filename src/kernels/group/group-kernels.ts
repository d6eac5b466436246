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
}
