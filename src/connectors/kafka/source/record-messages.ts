import { must } from '../../../common/assert.js';
import type { RecordBlock } from '../driver/record-block.js';

export function keysOf({ count, bytes, keyStarts, keyLengths }: RecordBlock) {
  return { count, bytes, starts: keyStarts, lengths: keyLengths };
}

export function valuesOf({ count, bytes, valueStarts, valueLengths }: RecordBlock) {
  return { count, bytes, starts: valueStarts, lengths: valueLengths };
}

/** A copy of a key's or value's bytes. */
export function messageBytes(
  { bytes, starts, lengths }: ReturnType<typeof keysOf>,
  record: number,
): Uint8Array {
  const start = must(starts[record]);
  return start < 0 ? new Uint8Array() : bytes.slice(start, start + must(lengths[record]));
}
