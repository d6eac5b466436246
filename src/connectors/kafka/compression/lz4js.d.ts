declare module 'lz4js' {
  /** Compresses `source[start, start + size)` to the start of `target`; returns how many bytes, 0 for no gain. */
  export function compressBlock(
    source: Uint8Array,
    target: Uint8Array,
    start: number,
    size: number,
    hashTable: Uint32Array,
  ): number;
  /** Decompresses `source[start, start + size)` to `targetStart` on; returns where that ends in `target`. */
  export function decompressBlock(
    source: Uint8Array,
    target: Uint8Array,
    start: number,
    size: number,
    targetStart: number,
  ): number;
}
