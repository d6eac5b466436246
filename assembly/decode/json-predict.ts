// One JSON object into one row when it is laid out as the row before it: nothing but comparing the literals and reading
// the values in their commonest spellings. Whatever is unusual, let alone wrong, returns 0 and is left to json-row.ts.

import {
  COLUMN_BYTES,
  COLUMN_DICTIONARY,
  COLUMN_KIND,
  COLUMN_UNITS,
  COLUMN_VALUES,
  DECODER_COLUMNS,
  DECODER_LAYOUT,
  ENTRY_BYTES,
  ENTRY_COLUMN,
  KIND_BIGINT,
  KIND_BOOLEAN,
  KIND_DATE,
  KIND_DOUBLE,
  KIND_FLOAT,
  KIND_INT,
  KIND_TIMESTAMP,
  KIND_VARCHAR,
  LAYOUT_COUNT,
  LAYOUT_ENTRIES,
  LAYOUT_MISSING,
  LAYOUT_MISSING_LIST,
} from '../../src/kernels/decode/decode-abi';
import { internOne } from '../group/intern-utf8';
import { columnAt, setNull } from './decoder-state';
import { days, IsoTime, isTimeOutOfRange, time } from './iso-time';
import { Layout } from './json-layout';
import { skipLiteral } from './json-skip';
import { double, integer, PlainNumber } from './plain-number';
import { isDigit, plainTextEnd, QUOTE } from './text-scan';

const NULL_WORD: u32 = 0x6c6c756e;
const TRUE_WORD: u32 = 0x65757274;
const FALSE_WORD: u32 = 0x736c6166;

/** Behind the row at `p`, or 0. */
export function decodePredictedRow(decoder: usize, p: usize, row: i32): usize {
  const layout = <usize>load<u32>(decoder, DECODER_LAYOUT);
  const count = load<u32>(layout, LAYOUT_COUNT);
  if (count == 0) return 0;
  const columns = <usize>load<u32>(decoder, DECODER_COLUMNS);
  let entry = layout + LAYOUT_ENTRIES;
  const last = entry + <usize>count * ENTRY_BYTES;
  for (; entry < last; entry += ENTRY_BYTES) {
    p = Layout.matchLiteral(entry, p);
    if (p == 0) return 0;
    const index = load<i32>(entry, ENTRY_COLUMN);
    p =
      index < 0
        ? skipPredicted(p)
        : Predicted.decode(decoder, columns + <usize>index * COLUMN_BYTES, p, row);
    if (p == 0) return 0;
  }
  p = Layout.matchLiteral(last, p);
  if (p != 0 && load<u32>(layout, LAYOUT_MISSING) != 0) setMissing(decoder, layout, row);
  return p;
}

function setMissing(decoder: usize, layout: usize, row: i32): void {
  const missing = load<u32>(layout, LAYOUT_MISSING);
  for (let i: u32 = 0; i < missing; i++) {
    const index = load<i32>(layout + LAYOUT_MISSING_LIST + ((<usize>i) << 2));
    setNull(columnAt(decoder, index), row);
  }
}

/** A static method instead of a function: it is inlined. */
class Predicted {
  /** Behind the value at `p`, which goes to the column; 0 where it is not plain. */
  @inline static decode(decoder: usize, column: usize, p: usize, row: i32): usize {
    const kind = load<u32>(column, COLUMN_KIND);
    const values = <usize>load<u32>(column, COLUMN_VALUES);
    if (load<u32>(p) == NULL_WORD) {
      setNull(column, row);
      return p + 4;
    }
    switch (kind) {
      case KIND_VARCHAR: {
        if (load<u8>(p) != QUOTE) return 0;
        const end = plainTextEnd(p + 1);
        if (load<u8>(end) != QUOTE) return 0;
        const code = internOne(load<u32>(column, COLUMN_DICTIONARY), p + 1, <u32>(end - p - 1));
        if (code < 0) return 0;
        store<i32>(values + ((<usize>row) << 2), code);
        return end + 1;
      }
      case KIND_DOUBLE:
        p = PlainNumber.readDouble(decoder, p);
        store<f64>(values + ((<usize>row) << 3), double);
        return p;
      case KIND_BIGINT:
        p = PlainNumber.readInteger(p);
        store<i64>(values + ((<usize>row) << 3), integer);
        return p;
      case KIND_TIMESTAMP: {
        if (load<u8>(p) != QUOTE) return 0;
        const end = IsoTime.readTimestamp(p + 1, load<u32>(column, COLUMN_UNITS));
        if (end == 0 || load<u8>(end) != QUOTE || isTimeOutOfRange) return 0;
        store<i64>(values + ((<usize>row) << 3), time);
        return end + 1;
      }
      case KIND_INT:
        p = PlainNumber.readInteger(p);
        if (integer != <i64>(<i32>integer)) return 0;
        store<i32>(values + ((<usize>row) << 2), <i32>integer);
        return p;
      case KIND_BOOLEAN: {
        const isTrue = load<u32>(p) == TRUE_WORD;
        if (!isTrue && (load<u32>(p) != FALSE_WORD || load<u8>(p, 4) != 101)) return 0;
        store<u8>(values + row, <u8>isTrue);
        return isTrue ? p + 4 : p + 5;
      }
      case KIND_FLOAT:
        p = PlainNumber.readDouble(decoder, p);
        store<f32>(values + ((<usize>row) << 2), <f32>double);
        return p;
      case KIND_DATE: {
        const end = load<u8>(p) == QUOTE ? IsoTime.readDate(p + 1) : 0;
        if (end == 0 || load<u8>(end) != QUOTE) return 0;
        store<i32>(values + ((<usize>row) << 2), days);
        return end + 1;
      }
      default:
        return 0;
    }
  }
}

/** Behind a plain string, a number or a literal that no column wants. */
function skipPredicted(p: usize): usize {
  const byte = load<u8>(p);
  if (byte == QUOTE) {
    const end = plainTextEnd(p + 1);
    return load<u8>(end) == QUOTE ? end + 1 : 0;
  }
  return byte == 45 || isDigit(byte) ? skipPredictedNumber(p) : skipLiteral(p);
}

function skipPredictedNumber(p: usize): usize {
  if (load<u8>(p) == 45) p++;
  if (load<u8>(p) == 48 && isDigit(load<u8>(p, 1))) return 0;
  p = skipDigits(p);
  if (p != 0 && load<u8>(p) == 46) p = skipDigits(p + 1);
  return p != 0 && (load<u8>(p) | 32) == 101 ? 0 : p;
}

function skipDigits(p: usize): usize {
  if (!isDigit(load<u8>(p))) return 0;
  while (isDigit(load<u8>(p))) p++;
  return p;
}
