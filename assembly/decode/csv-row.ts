// One CSV row into one row of columns.

import {
  COLUMN_KIND,
  COLUMN_UNITS,
  COLUMN_VALUES,
  DECODER_DELIMITER,
  DECODER_FIELD_COUNT,
  DECODER_FLAGS,
  DECODER_LAYOUT,
  DECODER_NULL_LENGTH,
  DECODER_NULL_TEXT,
  DECODER_QUOTE,
  DECODER_SCRATCH,
  ERROR_TOO_FEW_FIELDS,
  ERROR_TOO_MANY_FIELDS,
  FLAG_IGNORE_ERRORS,
  KIND_BIGINT,
  KIND_DATE,
  KIND_DOUBLE,
  KIND_INT,
  KIND_TIMESTAMP,
  KIND_VARCHAR,
  NO_NULL_TEXT,
} from '../../src/kernels/decode/decode-abi';
import {
  copyField,
  countLines,
  hasDoubledQuote,
  isFieldEnd,
  scanField,
  textEnd,
  textStart,
} from './csv-scan';
import { columnAt, fail, setNull } from './decoder-state';
import { days, IsoTime, isTimeOutOfRange, time } from './iso-time';
import { double, integer, PlainNumber } from './plain-number';
import { NEWLINE } from './text-scan';
import { storeTextAs } from './text-value';

/** Line breaks inside of the quoted fields of the last row. */
export let innerLines: u32 = 0;
/** Behind the last row, where it was read to its end; 0 where it wasn't. */
export let rowEnd: usize = 0;

/** Where resolved texts of this call lie one behind the other: all together they are shorter than the input. */
let scratchTop: usize = 0;
/** No value that is read in place can run over the delimiter. */
let isDelimiterPlain: bool = false;

export function startCsv(decoder: usize): void {
  scratchTop = load<u32>(decoder, DECODER_SCRATCH);
  const delimiter = load<u32>(decoder, DECODER_DELIMITER);
  isDelimiterPlain = delimiter == 44 || delimiter == 59 || delimiter == 124 || delimiter == 9;
}

/** Behind the row at `p`; 0 when the kernel has to stop, or the row goes on behind `end`. */
export function decodeCsvRow(decoder: usize, p: usize, end: usize, row: i32): usize {
  const fieldCount = load<i32>(decoder, DECODER_FIELD_COUNT);
  const fields = <usize>load<u32>(decoder, DECODER_LAYOUT);
  const delimiter = <u8>load<u32>(decoder, DECODER_DELIMITER);
  const quote = <u8>load<u32>(decoder, DECODER_QUOTE);
  const isPlain = isDelimiterPlain && load<u32>(decoder, DECODER_NULL_LENGTH) == <u32>NO_NULL_TEXT;
  innerLines = 0;
  rowEnd = 0;
  let field: i32 = 0;
  let surplus: usize = 0;
  while (true) {
    const index = field < fieldCount ? load<i32>(fields + ((<usize>field) << 2)) : -1;
    const column: usize = index < 0 ? 0 : columnAt(decoder, index);
    const start = p;
    p = column != 0 && isPlain ? storePlain(decoder, column, start, row) : 0;
    if (p == 0) {
      p = scanField(decoder, start, end);
      if (p == 0) return 0;
      if (load<u8>(start) == quote) innerLines += countLines(textStart, textEnd);
      if (column != 0 && !storeField(decoder, column, row, start)) return 0;
      // One empty field too many is a delimiter at the end of the line.
      const isTrailing = field == fieldCount && p == start && load<u8>(p) != delimiter;
      if (field >= fieldCount && surplus == 0 && !isTrailing) surplus = start;
    }
    field++;
    if (load<u8>(p) != delimiter) break;
    p++;
  }
  const last = p;
  if (load<u8>(p) != NEWLINE) p++;
  p++;
  rowEnd = p;
  if (surplus != 0) return fail(decoder, ERROR_TOO_MANY_FIELDS, surplus);
  return field < fieldCount && !fillMissing(decoder, field, row, last) ? 0 : p;
}

function fillMissing(decoder: usize, field: i32, row: i32, address: usize): bool {
  if ((load<u32>(decoder, DECODER_FLAGS) & FLAG_IGNORE_ERRORS) == 0) {
    fail(decoder, ERROR_TOO_FEW_FIELDS, address);
    return false;
  }
  const fieldCount = load<i32>(decoder, DECODER_FIELD_COUNT);
  const fields = <usize>load<u32>(decoder, DECODER_LAYOUT);
  for (; field < fieldCount; field++) {
    const index = load<i32>(fields + ((<usize>field) << 2));
    if (index >= 0) setNull(columnAt(decoder, index), row);
  }
  return true;
}

/** Stores the field that was scanned; false when the kernel has to stop. */
function storeField(decoder: usize, column: usize, row: i32, address: usize): bool {
  let text = textStart;
  let length = <u32>(textEnd - textStart);
  if (hasDoubledQuote || !isDelimiterPlain) {
    text = scratchTop;
    length = copyField(<u8>load<u32>(decoder, DECODER_QUOTE), text);
    scratchTop += length + 1;
  }
  const isText = load<u32>(column, COLUMN_KIND) == KIND_VARCHAR;
  if ((length == 0 && !isText) || isNullText(decoder, text, length)) {
    setNull(column, row);
    return true;
  }
  return storeTextAs(decoder, column, row, text, text + length, address);
}

function isNullText(decoder: usize, text: usize, length: u32): bool {
  if (load<u32>(decoder, DECODER_NULL_LENGTH) != length) return false;
  return memory.compare(load<u32>(decoder, DECODER_NULL_TEXT), text, length) == 0;
}

/** Reads a value in place; behind it, or 0 where it is not in its plainest spelling. */
function storePlain(decoder: usize, column: usize, p: usize, row: i32): usize {
  const values = <usize>load<u32>(column, COLUMN_VALUES);
  switch (load<u32>(column, COLUMN_KIND)) {
    case KIND_DOUBLE:
      p = PlainNumber.readDouble(decoder, p);
      if (p == 0 || !isFieldEnd(decoder, p)) return 0;
      store<f64>(values + ((<usize>row) << 3), double);
      return p;
    case KIND_BIGINT:
      p = PlainNumber.readInteger(p);
      if (p == 0 || !isFieldEnd(decoder, p)) return 0;
      store<i64>(values + ((<usize>row) << 3), integer);
      return p;
    case KIND_INT:
      p = PlainNumber.readInteger(p);
      if (p == 0 || !isFieldEnd(decoder, p) || integer != <i64>(<i32>integer)) return 0;
      store<i32>(values + ((<usize>row) << 2), <i32>integer);
      return p;
    case KIND_TIMESTAMP:
      p = IsoTime.readTimestamp(p, load<u32>(column, COLUMN_UNITS));
      if (p == 0 || !isFieldEnd(decoder, p) || isTimeOutOfRange) return 0;
      store<i64>(values + ((<usize>row) << 3), time);
      return p;
    case KIND_DATE:
      p = IsoTime.readDate(p);
      if (p == 0 || !isFieldEnd(decoder, p)) return 0;
      store<i32>(values + ((<usize>row) << 2), days);
      return p;
    default:
      return 0;
  }
}
