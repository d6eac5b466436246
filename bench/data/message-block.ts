import type { MessageBlock } from '#dist/formats/message-decoder.js';

const NEWLINE = 0x0a;

/** What the lines are as the values of fetched records: each behind `gap` bytes of what else a record has. */
export function toMessageBlock(lines: Buffer, gap: number): MessageBlock {
  const ends: number[] = [];
  for (let at = lines.indexOf(NEWLINE); at >= 0; at = lines.indexOf(NEWLINE, at + 1)) ends.push(at);
  const count = ends.length;
  const bytes = new Uint8Array(lines.length + count * gap);
  const starts = new Int32Array(count);
  const lengths = new Int32Array(count);
  let from = 0;
  let at = 0;
  for (const [i, end] of ends.entries()) {
    at += gap;
    starts[i] = at;
    lengths[i] = end - from;
    bytes.set(lines.subarray(from, end), at);
    at += end - from;
    from = end + 1;
  }
  return { count, bytes, starts, lengths };
}
