// One JSON value into one column, whatever both are: the careful way, which also finds the errors.

import {
  COLUMN_KIND,
  DECODER_SCRATCH,
  ERROR_EXPECTED_VALUE,
  ERROR_NOT_BOOLEAN,
  ERROR_NOT_DATE,
  ERROR_NOT_INTEGER,
  ERROR_NOT_NUMBER,
  ERROR_NOT_TIMESTAMP,
  KIND_BIGINT,
  KIND_BOOLEAN,
  KIND_DATE,
  KIND_DOUBLE,
  KIND_FLOAT,
  KIND_INT,
  KIND_TIMESTAMP,
  KIND_VARCHAR,
} from '../../src/kernels/decode/decode-abi';
import { readDecimal, truncatedInteger } from './decimal';
import { fail, setNull, setValid, storeText } from './decoder-state';
import { compact, skipContainer, skipLiteral, skipNumber } from './json-skip';
import { hasEscape, resolveEscapes, stringEnd } from './json-string';
import { isDigit, QUOTE } from './text-scan';
import { rejectField, storeDecimal, storeInteger, storeTextAs } from './text-value';

/** Where resolved texts of this call lie one behind the other: all together they are shorter than the input. */
let scratchTop: usize = 0;

export function resetScratch(decoder: usize): void {
  scratchTop = load<u32>(decoder, DECODER_SCRATCH);
}

/** The checked string [p, end) without escapes: itself, or its copy at the returned address of `resolvedLength` bytes. */
export function resolve(p: usize, end: usize): usize {
  resolvedLength = <u32>(end - p);
  if (!hasEscape(p, end)) return p;
  const text = scratchTop;
  resolvedLength = resolveEscapes(p, end, text);
  scratchTop += resolvedLength + 1;
  return text;
}

export let resolvedLength: u32 = 0;

/** Stores the value at `p` and returns the address behind it; 0 when the kernel has to stop. */
export function decodeValue(decoder: usize, column: usize, p: usize, row: i32): usize {
  const byte = load<u8>(p);
  if (byte == QUOTE) return decodeString(decoder, column, p, row);
  if (byte == 45 || isDigit(byte)) return decodeNumber(decoder, column, p, row);
  if (byte == 123 || byte == 91) return decodeContainer(decoder, column, p, row);
  const end = skipLiteral(p);
  if (end == 0) return fail(decoder, ERROR_EXPECTED_VALUE, p);
  if (byte == 110) {
    setNull(column, row);
    return end;
  }
  setValid(column, row);
  // `true` and `false`; where they are not welcome, no text would be read from them either.
  return storeTextAs(decoder, column, row, p, end, p) ? end : 0;
}

function decodeString(decoder: usize, column: usize, p: usize, row: i32): usize {
  const quote = stringEnd(decoder, p + 1);
  if (quote == 0) return 0;
  setValid(column, row);
  const text = resolve(p + 1, quote);
  const end = text + resolvedLength;
  return storeTextAs(decoder, column, row, text, end, p) ? quote + 1 : 0;
}

function decodeNumber(decoder: usize, column: usize, p: usize, row: i32): usize {
  const end = skipNumber(decoder, p);
  if (end == 0) return 0;
  setValid(column, row);
  const kind = load<u32>(column, COLUMN_KIND);
  let isStored = true;
  if (kind == KIND_INT || kind == KIND_BIGINT) {
    isStored = storeInteger(decoder, column, row, truncatedInteger(p, end), p);
  } else if (kind == KIND_FLOAT || kind == KIND_DOUBLE) {
    readDecimal(p);
    isStored = storeDecimal(decoder, column, row, p, end);
  } else if (kind == KIND_DATE || kind == KIND_TIMESTAMP) {
    isStored = rejectField(decoder, column, row, mismatch(kind), p);
  } else isStored = storeTextAs(decoder, column, row, p, end, p);
  return isStored ? end : 0;
}

function decodeContainer(decoder: usize, column: usize, p: usize, row: i32): usize {
  const end = skipContainer(decoder, p);
  if (end == 0) return 0;
  setValid(column, row);
  const kind = load<u32>(column, COLUMN_KIND);
  let isStored = true;
  if (kind == KIND_VARCHAR) {
    const text = scratchTop;
    const length = compact(p, end, text);
    scratchTop += length;
    isStored = storeText(decoder, column, row, text, length);
  } else isStored = rejectField(decoder, column, row, mismatch(kind), p);
  return isStored ? end : 0;
}

function mismatch(kind: u32): u32 {
  if (kind == KIND_BOOLEAN) return ERROR_NOT_BOOLEAN;
  if (kind == KIND_INT || kind == KIND_BIGINT) return ERROR_NOT_INTEGER;
  if (kind == KIND_FLOAT || kind == KIND_DOUBLE) return ERROR_NOT_NUMBER;
  return kind == KIND_DATE ? ERROR_NOT_DATE : ERROR_NOT_TIMESTAMP;
}
