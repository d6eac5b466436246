// One JSON object into one row, fields in any order, with any blanks: the careful way.

import {
  COLUMN_NAME,
  COLUMN_NAME_LENGTH,
  COLUMN_SEEN,
  DECODER_COLUMN_COUNT,
  DECODER_FLAGS,
  ERROR_EXPECTED_COLON,
  ERROR_EXPECTED_COMMA_OR_BRACE,
  ERROR_EXPECTED_END,
  ERROR_EXPECTED_KEY,
  ERROR_EXPECTED_OBJECT,
  ERROR_MISSING_FIELD,
  FLAG_MISSING_FIELD_FAILS,
} from '../../src/kernels/decode/decode-abi';
import { columnAt, dropFixups, fail, failField, setNull } from './decoder-state';
import { forgetLayout, keepLayout, learnLiteral, refuseLayout } from './json-layout';
import { skipValue } from './json-skip';
import { stringEnd } from './json-string';
import { decodeValue, resolve, resolvedLength } from './json-value';
import { NEWLINE, QUOTE, skipSpace } from './text-scan';

/** Behind the line of the object at `start`; 0 when the kernel has to stop. Remembers the row's layout. */
export function decodeRow(decoder: usize, start: usize, row: i32): usize {
  forgetLayout(decoder);
  forgetSeen(decoder);
  let p = skipSpace(start);
  if (load<u8>(p) != 123) return fail(decoder, ERROR_EXPECTED_OBJECT, p);
  let literal = start;
  let next: i32 = 0;
  p = skipSpace(p + 1);
  if (load<u8>(p) == 125) p++;
  else {
    while (true) {
      p = readKey(decoder, p);
      if (p == 0) return 0;
      const index = findColumn(decoder, keyText, keyLength, next);
      learnLiteral(decoder, literal, p, index);
      if (index < 0) p = skipValue(decoder, p);
      else {
        next = index + 1;
        const column = columnAt(decoder, index);
        noteSeen(decoder, column, row);
        p = decodeValue(decoder, column, p, row);
      }
      if (p == 0) return 0;
      literal = p;
      p = skipSpace(p);
      const byte = load<u8>(p);
      p++;
      if (byte == 125) break;
      if (byte != 44) return fail(decoder, ERROR_EXPECTED_COMMA_OR_BRACE, p - 1);
      p = skipSpace(p);
    }
  }
  p = skipSpace(p);
  if (load<u8>(p) != NEWLINE) return fail(decoder, ERROR_EXPECTED_END, p);
  p++;
  if (!fillMissing(decoder, row, start)) return 0;
  keepLayout(decoder, literal, p, row);
  return p;
}

let keyText: usize = 0;
let keyLength: u32 = 0;

/** From a key's quote to its value; the key is in `keyText`. */
function readKey(decoder: usize, p: usize): usize {
  if (load<u8>(p) != QUOTE) return fail(decoder, ERROR_EXPECTED_KEY, p);
  const end = stringEnd(decoder, p + 1);
  if (end == 0) return 0;
  keyText = resolve(p + 1, end);
  keyLength = resolvedLength;
  p = skipSpace(end + 1);
  if (load<u8>(p) != 58) return fail(decoder, ERROR_EXPECTED_COLON, p);
  return skipSpace(p + 1);
}

/** The column of that name, searched from `first` on since fields mostly come in the same order; -1 where none is. */
function findColumn(decoder: usize, text: usize, length: u32, first: i32): i32 {
  const count = load<i32>(decoder, DECODER_COLUMN_COUNT);
  let index = first < count ? first : 0;
  for (let tried = 0; tried < count; tried++) {
    const column = columnAt(decoder, index);
    if (load<u32>(column, COLUMN_NAME_LENGTH) == length) {
      if (memory.compare(load<u32>(column, COLUMN_NAME), text, length) == 0) return index;
    }
    index++;
    if (index == count) index = 0;
  }
  return -1;
}

function forgetSeen(decoder: usize): void {
  const count = load<i32>(decoder, DECODER_COLUMN_COUNT);
  for (let index = 0; index < count; index++) store<i32>(columnAt(decoder, index), 0, COLUMN_SEEN);
}

/** The last of several fields of one name counts. */
function noteSeen(decoder: usize, column: usize, row: i32): void {
  if (load<i32>(column, COLUMN_SEEN) == row + 1) {
    dropFixups(decoder, column, row);
    refuseLayout();
  }
  store<i32>(column, row + 1, COLUMN_SEEN);
}

function fillMissing(decoder: usize, row: i32, start: usize): bool {
  const count = load<i32>(decoder, DECODER_COLUMN_COUNT);
  const fails = (load<u32>(decoder, DECODER_FLAGS) & FLAG_MISSING_FIELD_FAILS) != 0;
  for (let index = 0; index < count; index++) {
    const column = columnAt(decoder, index);
    if (load<i32>(column, COLUMN_SEEN) == row + 1) continue;
    if (fails) {
      failField(decoder, ERROR_MISSING_FIELD, start, column);
      return false;
    }
    setNull(column, row);
  }
  return true;
}
