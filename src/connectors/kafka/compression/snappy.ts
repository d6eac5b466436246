import { compress, uncompress } from 'snappyjs';
import { checkedSize, DECOMPRESSED_BYTES_MAX } from './decompressed-size.js';

/**
 * The framing of Java's snappy library, which Kafka's Java clients use: header, version and lowest compatible version, both 1,
 * then blocks, each behind its length in 32 bits. Others write one bare block.
 */
const FRAME_HEADER = Uint8Array.of(
  0x82,
  0x53,
  0x4e,
  0x41,
  0x50,
  0x50,
  0x59,
  0,
  0,
  0,
  0,
  1,
  0,
  0,
  0,
  1,
);
const MAGIC_BYTES = 8;
const BLOCK_BYTES = 1 << 15;

export function compressSnappy(bytes: Uint8Array): Uint8Array {
  const parts: Uint8Array[] = [FRAME_HEADER];
  for (let at = 0; at < bytes.length; at += BLOCK_BYTES) {
    const block = compress(bytes.subarray(at, at + BLOCK_BYTES));
    const length = new Uint8Array(4);
    new DataView(length.buffer).setInt32(0, block.length);
    parts.push(length, block);
  }
  return joined(parts);
}

export function decompressSnappy(bytes: Uint8Array): Uint8Array {
  if (!isFramed(bytes)) return uncompress(bytes, DECOMPRESSED_BYTES_MAX);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts: Uint8Array[] = [];
  for (let at = FRAME_HEADER.length; at < bytes.length; ) {
    const end = at + 4 + checkedSize(view.getInt32(at));
    parts.push(uncompress(bytes.subarray(at + 4, end), DECOMPRESSED_BYTES_MAX));
    at = end;
  }
  return joined(parts);
}

function isFramed(bytes: Uint8Array): boolean {
  return FRAME_HEADER.subarray(0, MAGIC_BYTES).every((byte, at) => bytes[at] === byte);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const result = new Uint8Array(checkedSize(parts.reduce((sum, { length }) => sum + length, 0)));
  let end = 0;
  for (const part of parts) {
    result.set(part, end);
    end += part.length;
  }
  return result;
}
