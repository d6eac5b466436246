import type { RecordHeader } from '../driver/record-block.js';

const NO_HEADERS: readonly RecordHeader[] = [];
const utf8 = new TextEncoder();

/**
 * The headers of a record from their JSON text, as the metadata column `headers` has it: `{"trace": "ab12"}`. Numbers, booleans,
 * lists and objects are written as JSON; null is a header without value. None for no text. Throws SyntaxError for what is
 * no JSON, TypeError for what is no object.
 */
export function parseHeaders(text: Uint8Array): readonly RecordHeader[] {
  if (text.byteLength === 0) return NO_HEADERS;
  const parsed: unknown = JSON.parse(new TextDecoder().decode(text));
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new TypeError('not an object');
  }
  return Object.entries(parsed).map(([name, value]) => ({ name, value: headerValue(value) }));
}

function headerValue(value: unknown): Uint8Array | null {
  if (value === null) return null;
  return utf8.encode(typeof value === 'string' ? value : JSON.stringify(value));
}
