/** More than any broker takes as one batch, in bytes: what claims to become larger is damaged, or an attack. */
export const DECOMPRESSED_BYTES_MAX = 1 << 28;

/** A size that is announced, if it may be. */
export function checkedSize(bytes: number): number {
  if (bytes >= 0 && bytes <= DECOMPRESSED_BYTES_MAX) return bytes;
  throw new RangeError(`${bytes} bytes are announced`);
}
