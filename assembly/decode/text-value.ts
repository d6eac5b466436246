// Texts to the values of typed columns, as a string in JSON or a field of CSV gives them.

import {
  COLUMN_KIND,
  COLUMN_UNITS,
  COLUMN_VALUES,
  DECODER_FLAGS,
  DECODER_POWERS,
  ERROR_INTEGER_RANGE,
  ERROR_NOT_DATE,
  ERROR_NOT_INTEGER,
  ERROR_NOT_NUMBER,
  ERROR_NOT_TIMESTAMP,
  ERROR_TIMESTAMP_RANGE,
  FLAG_IGNORE_ERRORS,
  KIND_BIGINT,
  KIND_BOOLEAN,
  KIND_DATE,
  KIND_DOUBLE,
  KIND_FLOAT,
  KIND_INT,
  KIND_TIMESTAMP,
} from '../../src/kernels/decode/decode-abi';
import {
  isOutOfRange,
  nearestDouble,
  needsMoreDigits,
  readDecimal,
  truncatedInteger,
} from './decimal';
import { addFixup, failField, setNull, storeText } from './decoder-state';
import { days, IsoTime, isTimeOutOfRange, time } from './iso-time';
import { isDigit } from './text-scan';

/** A field that can't be what its column wants: NULL where errors are ignored, else the end of decoding. */
export function rejectField(
  decoder: usize,
  column: usize,
  row: i32,
  error: u32,
  address: usize,
): bool {
  if ((load<u32>(decoder, DECODER_FLAGS) & FLAG_IGNORE_ERRORS) != 0) {
    setNull(column, row);
    return true;
  }
  failField(decoder, error, address, column);
  return false;
}

/**
 * Stores the text [p, end) as a value of the column; `address` is where it stands in the input, for errors. The byte at
 * `end` must be readable and no digit. False when the kernel has to stop.
 */
export function storeTextAs(
  decoder: usize,
  column: usize,
  row: i32,
  p: usize,
  end: usize,
  address: usize,
): bool {
  const kind = load<u32>(column, COLUMN_KIND);
  const values = <usize>load<u32>(column, COLUMN_VALUES);
  if (kind == KIND_DATE) {
    if (IsoTime.readDate(p) != end)
      return rejectField(decoder, column, row, ERROR_NOT_DATE, address);
    store<i32>(values + ((<usize>row) << 2), days);
    return true;
  }
  if (kind == KIND_TIMESTAMP) {
    const behind = IsoTime.readTimestamp(p, load<u32>(column, COLUMN_UNITS));
    if (behind == 0 || behind != end) {
      return rejectField(decoder, column, row, ERROR_NOT_TIMESTAMP, address);
    }
    if (isTimeOutOfRange) return rejectField(decoder, column, row, ERROR_TIMESTAMP_RANGE, address);
    store<i64>(values + ((<usize>row) << 3), time);
    return true;
  }
  if (
    kind == KIND_INT ||
    kind == KIND_BIGINT ||
    kind == KIND_FLOAT ||
    kind == KIND_DOUBLE ||
    kind == KIND_BOOLEAN
  ) {
    while (p < end && load<u8>(p) <= 32) p++;
    while (end > p && load<u8>(end - 1) <= 32) end--;
    if (kind == KIND_BOOLEAN) {
      store<u8>(values + row, <u8>isTrue(p, end));
      return true;
    }
    return kind == KIND_INT || kind == KIND_BIGINT
      ? storeIntegerText(decoder, column, row, p, end, address)
      : storeDoubleText(decoder, column, row, p, end, address);
  }
  return storeText(decoder, column, row, p, <u32>(end - p));
}

/** `true` in any case. As in Flink, every other text is false. */
function isTrue(p: usize, end: usize): bool {
  return end - p == 4 && (load<u32>(p) | 0x20202020) == 0x65757274;
}

function storeIntegerText(
  decoder: usize,
  column: usize,
  row: i32,
  p: usize,
  end: usize,
  address: usize,
): bool {
  let digits = p;
  if (p < end && (load<u8>(p) == 45 || load<u8>(p) == 43)) digits++;
  if (digits == end) return rejectField(decoder, column, row, ERROR_NOT_INTEGER, address);
  for (let at = digits; at < end; at++) {
    if (!isDigit(load<u8>(at)))
      return rejectField(decoder, column, row, ERROR_NOT_INTEGER, address);
  }
  return storeInteger(decoder, column, row, truncatedInteger(p, end), address);
}

/** Stores what `truncatedInteger` returned, which also noted whether it is in range. */
export function storeInteger(
  decoder: usize,
  column: usize,
  row: i32,
  value: i64,
  address: usize,
): bool {
  const values = <usize>load<u32>(column, COLUMN_VALUES);
  const isInt = load<u32>(column, COLUMN_KIND) == KIND_INT;
  if (isOutOfRange || (isInt && value != <i64>(<i32>value))) {
    return rejectField(decoder, column, row, ERROR_INTEGER_RANGE, address);
  }
  if (isInt) store<i32>(values + ((<usize>row) << 2), <i32>value);
  else store<i64>(values + ((<usize>row) << 3), value);
  return true;
}

function storeDoubleText(
  decoder: usize,
  column: usize,
  row: i32,
  p: usize,
  end: usize,
  address: usize,
): bool {
  if (p < end && readDecimal(p) == end) return storeDecimal(decoder, column, row, p, end);
  const value = namedDouble(p, end);
  if (value == 0) return rejectField(decoder, column, row, ERROR_NOT_NUMBER, address);
  storeDouble(column, row, value);
  return true;
}

/** Stores what `readDecimal` found at [p, end). */
export function storeDecimal(decoder: usize, column: usize, row: i32, p: usize, end: usize): bool {
  const value = nearestDouble(load<u32>(decoder, DECODER_POWERS));
  if (needsMoreDigits) return addFixup(decoder, column, row, p, <u32>(end - p));
  storeDouble(column, row, value);
  return true;
}

export function storeDouble(column: usize, row: i32, value: f64): void {
  const values = <usize>load<u32>(column, COLUMN_VALUES);
  if (load<u32>(column, COLUMN_KIND) == KIND_FLOAT) {
    store<f32>(values + ((<usize>row) << 2), <f32>value);
  } else store<f64>(values + ((<usize>row) << 3), value);
}

/** `NaN` or `Infinity` with a sign or without, as Java writes them; 0 where it is neither. */
function namedDouble(p: usize, end: usize): f64 {
  let sign: f64 = 1;
  if (p < end && (load<u8>(p) == 45 || load<u8>(p) == 43)) {
    if (load<u8>(p) == 45) sign = -1;
    p++;
  }
  if (end - p == 3 && (load<u32>(p) & 0xffffff) == 0x4e614e) return NaN;
  const isInfinity = end - p == 8 && load<u64>(p) == 0x7974696e69666e49;
  return isInfinity ? sign * Infinity : 0;
}
