import { compressBlock, decompressBlock } from 'lz4js';
import { checkedSize } from './decompressed-size.js';

const MAGIC = 0x184d2204;
const VERSION_MASK = 0xc0;
const VERSION = 0x40;
const BLOCK_CHECKSUM_FLAG = 0x10;
const CONTENT_SIZE_FLAG = 0x08;
const UNCOMPRESSED_FLAG = 0x80000000;
const BLOCK_BYTES_MAX = 1 << 22;
const HASH_TABLE_SIZE = 1 << 16;

/** Version 1, blocks that stand alone (Kafka takes no others), of at most 4 MiB; and the checksum of those two bytes. */
const FRAME_HEADER = Uint8Array.of(0x04, 0x22, 0x4d, 0x18, 0x60, 0x70, 0x73);
/** By the block size's code in the frame's header: 64 KiB, 256 KiB, 1 MiB, 4 MiB. */
const BLOCK_BYTES_BY_CODE: Readonly<Record<number, number>> = {
  4: 1 << 16,
  5: 1 << 18,
  6: 1 << 20,
  7: BLOCK_BYTES_MAX,
};

export function compressLz4(bytes: Uint8Array): Uint8Array {
  const blocks = Math.ceil(bytes.length / BLOCK_BYTES_MAX);
  const frame = new Uint8Array(FRAME_HEADER.length + bytes.length + 4 * blocks + 4);
  const view = new DataView(frame.buffer);
  const scratch = new Uint8Array(Math.min(bytes.length, BLOCK_BYTES_MAX) * 2 + 64);
  frame.set(FRAME_HEADER);
  let end = FRAME_HEADER.length;
  for (let at = 0; at < bytes.length; at += BLOCK_BYTES_MAX) {
    const block = bytes.subarray(at, at + BLOCK_BYTES_MAX);
    const size = compressBlock(block, scratch, 0, block.length, new Uint32Array(HASH_TABLE_SIZE));
    // A size of 0 says that there was nothing to be gained.
    const isCompressed = size > 0 && size < block.length;
    const stored = isCompressed ? scratch.subarray(0, size) : block;
    view.setUint32(end, isCompressed ? size : UNCOMPRESSED_FLAG + block.length, true);
    frame.set(stored, end + 4);
    end += 4 + stored.length;
  }
  view.setUint32(end, 0, true);
  return frame.subarray(0, end + 4);
}

/** Decompresses one frame. Its checksums are not looked at: the record batch has one of its own. */
export function decompressLz4(bytes: Uint8Array): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const flags = view.getUint8(4);
  if (view.getUint32(0, true) !== MAGIC || (flags & VERSION_MASK) !== VERSION) {
    throw new RangeError('no LZ4 frame');
  }
  const blockBytesMax = BLOCK_BYTES_BY_CODE[(view.getUint8(5) >> 4) & 7] ?? 0;
  const blocksStart = 7 + ((flags & CONTENT_SIZE_FLAG) === 0 ? 0 : 8);
  const checksumBytes = (flags & BLOCK_CHECKSUM_FLAG) === 0 ? 0 : 4;
  const blocks: { readonly start: number; readonly size: number; readonly isRaw: boolean }[] = [];
  for (let at = blocksStart; ; ) {
    const word = view.getUint32(at, true);
    if (word === 0) break;
    const size = word % UNCOMPRESSED_FLAG;
    blocks.push({ start: at + 4, size, isRaw: word >= UNCOMPRESSED_FLAG });
    at += 4 + size + checksumBytes;
  }
  const result = new Uint8Array(checkedSize(blocks.length * blockBytesMax));
  let end = 0;
  for (const { start, size, isRaw } of blocks) {
    if (isRaw) result.set(bytes.subarray(start, start + size), end);
    end = isRaw ? end + size : decompressBlock(bytes, result, start, size, end);
  }
  if (end > result.length) throw new RangeError('an LZ4 block is larger than announced');
  return result.subarray(0, end);
}
