declare module 'snappyjs' {
  export function compress(bytes: Uint8Array): Uint8Array;
  /** Throws where the result would be larger than `bytesMax`, or the bytes are damaged. */
  export function uncompress(bytes: Uint8Array, bytesMax?: number): Uint8Array;
}
