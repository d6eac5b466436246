import type { OptionReader } from '../../common/option-reader.js';
import { eachField } from '../../formats/json/json-span.js';
import type { MessageBlock } from '../../formats/message-decoder.js';

/** How a request says what was read last, so that the answer goes on behind it. */
export interface Cursor {
  /** Of the messages, which are JSON objects: a text or a number. */
  readonly field: string;
  /** Of the URL. */
  readonly parameter: string;
  /** Before anything was read; undefined: the first request says nothing. */
  readonly start: string | undefined;
}

const utf8 = new TextDecoder();

const FIELD = 'http.cursor.field';

/** Reads `http.cursor.…`; undefined where there is none. Throws VALIDATION_ERROR. */
export function readCursor(options: OptionReader): Cursor | undefined {
  const field = options.text(FIELD);
  const parameter = options.text('http.cursor.parameter') ?? field;
  const start = options.text('http.cursor.start');
  if (field === undefined || parameter === undefined) {
    if (parameter === undefined && start === undefined) return undefined;
    throw options.error(FIELD, 'is missing: it names the field whose value the next request gives');
  }
  if (options.text('format') !== 'json') {
    throw options.error(FIELD, "needs 'format' = 'json', in which it is looked for");
  }
  return { field, parameter, start };
}

/** The cursor behind the first `count` messages; undefined where none of them has one. */
export function cursorBehind(
  { bytes, starts, lengths }: MessageBlock,
  count: number,
  field: string,
): string | undefined {
  for (let message = count - 1; message >= 0; message--) {
    const start = starts[message] ?? 0;
    const cursor = cursorIn(bytes, start, start + (lengths[message] ?? 0), field);
    if (cursor !== undefined) return cursor;
  }
  return undefined;
}

/** A number is taken as it is written, with all its digits. */
function cursorIn(
  bytes: Uint8Array,
  start: number,
  end: number,
  field: string,
): string | undefined {
  const name = JSON.stringify(field).slice(1, -1);
  const textAt = (from: number, to: number): string => utf8.decode(bytes.subarray(from, to));
  let value: string | undefined;
  eachField(bytes, start, end, (nameStart, nameEnd, valueStart, valueEnd) => {
    if (textAt(nameStart, nameEnd) === name) value = textOf(textAt(valueStart, valueEnd));
  });
  return value;
}

function textOf(json: string): string | undefined {
  if (/^-?\d/.test(json)) return json;
  if (!json.startsWith('"')) return undefined;
  try {
    return String(JSON.parse(json));
  } catch {
    return undefined;
  }
}
