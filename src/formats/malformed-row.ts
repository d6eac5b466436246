import type { ErrorContext } from '../errors/error-context.js';
import { ErrorType } from '../errors/error-type.js';
import { StreamingError } from '../errors/streaming-error.js';
import * as abi from '../kernels/decode/decode-abi.js';
import { printType } from '../types/sql-type.js';
import type { RowProblem } from './kernel-batch.js';

/** Where a kernel stopped. Addresses are into the bytes, in which the row lies. */
interface MalformedInput extends RowProblem {
  readonly table: string;
  readonly start: number;
  /** Behind what belongs to the input. */
  readonly end: number;
  /** The option that makes such rows be skipped; undefined where that has been seen to. */
  readonly ignoreOption: string | undefined;
}

export interface MalformedRow extends MalformedInput {
  readonly file: string;
  /** 1-based line of the row's start. */
  readonly line: number;
}

const SENTENCES: Readonly<Record<number, string>> = {
  [abi.ERROR_EXPECTED_OBJECT]: 'expected a JSON object, which starts with {',
  [abi.ERROR_EXPECTED_KEY]: 'expected a field name in double quotes',
  [abi.ERROR_EXPECTED_COLON]: 'expected : after the field name',
  [abi.ERROR_EXPECTED_COMMA_OR_BRACE]: 'expected , or } after the value',
  [abi.ERROR_EXPECTED_COMMA_OR_BRACKET]: 'expected , or ] after the element',
  [abi.ERROR_EXPECTED_VALUE]: 'expected a JSON value',
  [abi.ERROR_EXPECTED_END]: 'expected the end of the line after the object',
  [abi.ERROR_EXPECTED_NOTHING]: 'expected nothing behind the row',
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
  const { lines, column } = placeOf(bytes, row);
  const line = row.line + lines;
  return malformedInput(
    `Malformed row in "${row.file}" at line ${line}, column ${column}: ${reason(bytes, row, 'line')}`,
    row,
    { file: row.file, fileLine: line },
  );
}

/** The same for a message, which is all of [start, end). Whoever knows where the message is from says so. */
export function describeMalformedMessage(
  bytes: Uint8Array,
  message: MalformedInput,
): StreamingError {
  const { lines, column } = placeOf(bytes, message);
  return malformedInput(
    `Malformed message of table "${message.table}" at line ${lines + 1}, column ${column}: ` +
      reason(bytes, message, 'message'),
    message,
    {},
  );
}

function malformedInput(
  sentence: string,
  { table, column, ignoreOption }: MalformedInput,
  place: ErrorContext,
): StreamingError {
  const hint =
    ignoreOption === undefined ? '' : ` Set '${ignoreOption}' = 'true' to skip what is malformed.`;
  const context = {
    component: table,
    table,
    ...place,
    ...(column === undefined ? {} : { column: column.name }),
  };
  return new StreamingError(ErrorType.CONNECTOR_ERROR, sentence + hint, context, {
    code: 'MALFORMED_ROW',
  });
}

/** Line breaks passed since the start, and the 1-based column in characters. */
function placeOf(
  bytes: Uint8Array,
  { start, address }: MalformedInput,
): { readonly lines: number; readonly column: number } {
  let lines = 0;
  let lineStart = start;
  for (let at = start; at < address; at++) {
    if (bytes[at] !== NEWLINE) continue;
    lines++;
    lineStart = at + 1;
  }
  const before = decoder.decode(bytes.slice(lineStart, address));
  return { lines, column: [...before].length + 1 };
}

/** What was expected and what stands there; `unit` is what ends where the row does. */
function reason(bytes: Uint8Array, input: MalformedInput, unit: 'line' | 'message'): string {
  const { name, type } = input.column ?? {};
  const subject = type === undefined ? '' : `column "${name}" ${printType(type)}: `;
  const sentence = SENTENCES[input.error] ?? 'malformed row';
  const isInside = input.address < input.end && unit === 'message';
  const end = isInside ? 'the end of a line' : `the end of the ${unit}`;
  const found = excerpt(bytes, input.address, input.end) ?? end;
  return `${subject}${sentence.replace('the line', `the ${unit}`)}, found ${found}.`;
}

/** The beginning of what stands at `address`, up to the end of its line; undefined where that is nothing. */
function excerpt(bytes: Uint8Array, address: number, inputEnd: number): string | undefined {
  const lineBreak = bytes.subarray(address, inputEnd).indexOf(NEWLINE);
  const lineEnd = lineBreak < 0 ? inputEnd : address + lineBreak;
  const end = Math.min(lineEnd, address + EXCERPT_BYTES_MAX);
  const text = decoder.decode(bytes.slice(address, end)).trimEnd();
  if (text === '') return undefined;
  return end < lineEnd ? `${text.replace(/\uFFFD$/, '')}…` : text;
}
