import { must } from '../common/assert.js';
import type { MessageBlock } from './message-decoder.js';

const NEWLINE = 10;

/**
 * Rows that an encoder of files wrote, each ending with a line break, as `count` messages without it. Line breaks between two of
 * the characters `quote` belong to the row.
 */
export function messagesOfLines(bytes: Uint8Array, count: number, quote?: number): MessageBlock {
  const starts = new Int32Array(count);
  const lengths = new Int32Array(count);
  let start = 0;
  for (let row = 0; row < count; row++) {
    const end = quote === undefined ? bytes.indexOf(NEWLINE, start) : rowEnd(bytes, start, quote);
    starts[row] = start;
    lengths[row] = end - start;
    start = end + 1;
  }
  return { count, bytes, starts, lengths };
}

function rowEnd(bytes: Uint8Array, start: number, quote: number): number {
  let isQuoted = false;
  let at = start;
  for (; isQuoted || bytes[at] !== NEWLINE; at++) {
    if (must(bytes[at], 'every row ends with a line break') === quote) isQuoted = !isQuoted;
  }
  return at;
}
