import { ErrorType } from '../errors/error-type.js';
import { StreamingError } from '../errors/streaming-error.js';
import * as abi from '../kernels/decode/decode-abi.js';
import type { Field } from '../types/schema.js';
import { printType } from '../types/sql-type.js';

/** Where a kernel stopped. Addresses are into the bytes, in which the row lies. */
export interface MalformedRow {
  readonly table: string;
  readonly file: string;
  /** 1-based line of the row's start. */
  readonly line: number;
  readonly position: number;
  /** An ERROR_ constant. */
  readonly error: number;
  readonly address: number;
  /** The column whose value is wrong, where one is. */
  readonly column: Field | undefined;
  /** The option that makes such rows be skipped; undefined where that has been seen to. */
  readonly ignoreOption: string | undefined;
}

const SENTENCES: Readonly<Record<number, string>> = {
  [abi.ERROR_EXPECTED_OBJECT]: 'expected a JSON object, which starts with {',
  [abi.ERROR_EXPECTED_KEY]: 'expected a field name in double quotes',
  [abi.ERROR_EXPECTED_COLON]: 'expected : after the field name',
  [abi.ERROR_EXPECTED_COMMA_OR_BRACE]: 'expected , or } after the value',
  [abi.ERROR_EXPECTED_COMMA_OR_BRACKET]: 'expected , or ] after the element',
  [abi.ERROR_EXPECTED_VALUE]: 'expected a JSON value',
  [abi.ERROR_EXPECTED_END]: 'expected the end of the line after the object',
  [abi.ERROR_UNCLOSED_STRING]: 'expected the " that closes the string',
  [abi.ERROR_CONTROL_CHARACTER]: 'expected control characters in strings to be escaped',
  [abi.ERROR_ESCAPE]: 'expected one of the escapes \\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX',
  [abi.ERROR_UTF8]: 'expected well-formed UTF-8',
  [abi.ERROR_NUMBER_SYNTAX]: 'expected a digit of the number',
  [abi.ERROR_NESTING]: `expected at most ${abi.NESTING_MAX} nested objects and arrays`,
  [abi.ERROR_MISSING_FIELD]: 'the field is missing',
  [abi.ERROR_UNCLOSED_QUOTE]: 'expected the quote that closes the field',
  [abi.ERROR_AFTER_QUOTE]: 'expected a delimiter or the end of the line after the quoted field',
  [abi.ERROR_TOO_FEW_FIELDS]: 'the row has too few fields',
  [abi.ERROR_TOO_MANY_FIELDS]: 'the row has too many fields',
  [abi.ERROR_NOT_BOOLEAN]: 'expected true or false',
  [abi.ERROR_NOT_INTEGER]: 'expected a whole number',
  [abi.ERROR_INTEGER_RANGE]: 'the number is out of range',
  [abi.ERROR_NOT_NUMBER]: 'expected a number',
  [abi.ERROR_NOT_DATE]: 'expected a date such as 2024-01-31',
  [abi.ERROR_NOT_TIMESTAMP]: 'expected a timestamp such as 2024-01-31 10:00:00.123',
  [abi.ERROR_TIMESTAMP_RANGE]: 'the timestamp is out of range',
};

const NEWLINE = 10;
const EXCERPT_BYTES_MAX = 40;
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** The error for a malformed row: says file, line, column (in characters) and what was expected there. */
export function describeMalformedRow(bytes: Uint8Array, row: MalformedRow): StreamingError {
  let line = row.line;
  let lineStart = row.position;
  for (let at = row.position; at < row.address; at++) {
    if (bytes[at] !== NEWLINE) continue;
    line++;
    lineStart = at + 1;
  }
  const before = decoder.decode(bytes.slice(lineStart, row.address));
  const column = [...before].length + 1;
  const { name, type } = row.column ?? {};
  const subject = type === undefined ? '' : `column "${name}" ${printType(type)}: `;
  const hint =
    row.ignoreOption === undefined
      ? ''
      : ` Set '${row.ignoreOption}' = 'true' to skip what is malformed.`;
  const sentence = SENTENCES[row.error] ?? 'malformed row';
  return new StreamingError(
    ErrorType.CONNECTOR_ERROR,
    `Malformed row in "${row.file}" at line ${line}, column ${column}: ${subject}${sentence}, ` +
      `found ${excerpt(bytes, row.address)}.${hint}`,
    {
      component: row.table,
      file: row.file,
      fileLine: line,
      ...(name === undefined ? {} : { column: name }),
    },
  );
}

/** The beginning of what stands at `address`, up to the end of its line. */
function excerpt(bytes: Uint8Array, address: number): string {
  let end = address;
  while (end < address + EXCERPT_BYTES_MAX && bytes[end] !== NEWLINE) end++;
  const text = decoder.decode(bytes.slice(address, end)).trimEnd();
  if (text === '') return 'the end of the line';
  const isCut = bytes[end] !== NEWLINE;
  return isCut ? `${text.replace(/\uFFFD$/, '')}…` : text;
}
