import { didYouMean } from '../../errors/did-you-mean.js';
import { ErrorType } from '../../errors/error-type.js';
import { StreamingError } from '../../errors/streaming-error.js';
import { FLAG_COMMENTS, LAYOUT_BYTES } from '../../kernels/decode/decode-abi.js';
import type { Schema } from '../../types/schema.js';
import type { CsvDialect } from './csv-dialect.js';

const FIELDS_MAX = LAYOUT_BYTES / 4;
const NEWLINE = 10;
const HASH = 35;
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

interface CsvHeader {
  /** Undefined where all lines were blank or comments. */
  readonly names: readonly string[] | undefined;
  /** Address behind it. */
  readonly next: number;
  /** Line breaks passed. */
  readonly lines: number;
}

interface HeaderOrigin {
  readonly file: string;
  readonly table: string;
}

/** The names in the first line that is neither blank nor a comment; undefined where it goes on behind `end`. */
export function readHeader(
  bytes: Uint8Array,
  start: number,
  end: number,
  dialect: CsvDialect,
): CsvHeader | undefined {
  let lines = 0;
  let at = start;
  while (at < end) {
    const lineEnd = bytes.indexOf(NEWLINE, at);
    const isComment = (dialect.flags & FLAG_COMMENTS) !== 0 && bytes[at] === HASH;
    if (!isComment && decoder.decode(bytes.slice(at, lineEnd)).trim() !== '') {
      const text = decoder.decode(bytes.slice(at, end));
      const record = readRecord(text, dialect);
      if (record === undefined) return undefined;
      const passed = new TextEncoder().encode(text.slice(0, record.length));
      lines += passed.filter((byte) => byte === NEWLINE).length;
      return { names: record.names, next: at + passed.length, lines };
    }
    lines++;
    at = lineEnd + 1;
  }
  return { names: undefined, next: end, lines };
}

/** The fields of the first row of `text`, and how long it is with its line break. */
function readRecord(
  text: string,
  { delimiter, quote }: CsvDialect,
): { readonly names: readonly string[]; readonly length: number } | undefined {
  const mark = String.fromCharCode(quote);
  const names: string[] = [];
  for (let at = 0; ; at++) {
    let name = '';
    if (text[at] === mark) {
      let close = text.indexOf(mark, at + 1);
      while (close >= 0 && text[close + 1] === mark) close = text.indexOf(mark, close + 2);
      if (close < 0) return undefined;
      name = text.slice(at + 1, close).replaceAll(mark + mark, mark);
      at = close + 1;
    }
    const start = at;
    while (text[at] !== '\n' && text.charCodeAt(at) !== delimiter) at++;
    names.push((name + text.slice(start, at)).trim());
    if (text[at] === '\n') return { names, length: at + 1 };
  }
}

/** The table's column behind each name, -1 where it has none. Throws CONNECTOR_ERROR where a column has no field. */
export function locateColumns(
  names: readonly string[],
  schema: Schema,
  origin: HeaderOrigin,
): readonly number[] {
  const fail = (sentence: string) => malformedHeader(sentence, origin);
  if (names.length > FIELDS_MAX) throw fail(`has more than ${FIELDS_MAX} fields.`);
  for (const { name } of schema) {
    const fields = names.filter((candidate) => candidate === name).length;
    if (fields > 1) throw fail(`names column "${name}" twice.`);
    if (fields === 1) continue;
    throw fail(`lacks column "${name}" of table "${origin.table}"${didYouMean(name, names)}.`);
  }
  return names.map((name) => schema.findIndex((field) => field.name === name));
}

/** `sentence` goes on from "The header of …". */
export function malformedHeader(sentence: string, { file, table }: HeaderOrigin): StreamingError {
  return new StreamingError(ErrorType.CONNECTOR_ERROR, `The header of "${file}" ${sentence}`, {
    component: table,
    file,
  });
}
