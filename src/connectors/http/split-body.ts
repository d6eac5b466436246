import { eachElement } from '../../formats/json/json-span.js';
import type { MessageBlock } from '../../formats/message-decoder.js';

const NEWLINE = 10;
const CARRIAGE_RETURN = 13;
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf] as const;

/** What is a message of a body: all of it, every line, or every element of a JSON array. */
export const RESPONSE_SPLITS = ['none', 'lines', 'array'] as const;
export type ResponseSplit = (typeof RESPONSE_SPLITS)[number];

/** The messages of a body; undefined where it is not made as `split` says. Empty lines, and an empty body, are none. */
export function splitBody(bytes: Uint8Array, split: ResponseSplit): MessageBlock | undefined {
  const spans: number[] = [];
  const start = BYTE_ORDER_MARK.every((byte, i) => bytes[i] === byte) ? BYTE_ORDER_MARK.length : 0;
  const add = (from: number, to: number): void => {
    if (to > from) spans.push(from, to - from);
  };
  if (split === 'none') add(start, bytes.length);
  else if (split === 'lines') eachLine(bytes, start, add);
  else if (!eachElement(bytes, start, bytes.length, add)) return undefined;
  const count = spans.length / 2;
  const starts = Int32Array.from({ length: count }, (_, i) => spans[2 * i] ?? 0);
  const lengths = Int32Array.from({ length: count }, (_, i) => spans[2 * i + 1] ?? 0);
  return { count, bytes, starts, lengths };
}

function eachLine(bytes: Uint8Array, start: number, add: (from: number, to: number) => void): void {
  for (let from = start; from < bytes.length; ) {
    const lineBreak = bytes.indexOf(NEWLINE, from);
    const end = lineBreak < 0 ? bytes.length : lineBreak;
    add(from, bytes[end - 1] === CARRIAGE_RETURN && end > from ? end - 1 : end);
    from = end + 1;
  }
}
