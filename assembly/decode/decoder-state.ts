// Access to the decoder's header and columns; layouts in src/kernels/decode/decode-abi.ts. Functions that move through
// the input return the next address, or 0 after noting in the header what is wrong.

import {
  COLUMN_BYTES,
  COLUMN_DICTIONARY,
  COLUMN_HAS_NULLS,
  COLUMN_KIND,
  COLUMN_VALIDITY,
  COLUMN_VALUES,
  DECODER_COLUMN_COUNT,
  DECODER_COLUMNS,
  DECODER_ERROR,
  DECODER_ERROR_ADDRESS,
  DECODER_ERROR_COLUMN,
  DECODER_FIXUP_CAPACITY,
  DECODER_FIXUP_COUNT,
  DECODER_FIXUPS,
  DECODER_FLAGS,
  DECODER_STATUS,
  DECODER_WANTED_BYTES,
  FIXUP_ADDRESS,
  FIXUP_BYTES,
  FIXUP_COLUMN,
  FIXUP_LENGTH,
  FIXUP_ROW,
  FLAG_IGNORE_ERRORS,
  KIND_BIGINT,
  KIND_BOOLEAN,
  KIND_DOUBLE,
  KIND_TIMESTAMP,
  STATUS_DICTIONARY_FULL,
  STATUS_ERROR,
  STATUS_FIXUPS_FULL,
} from '../../src/kernels/decode/decode-abi';
import { internOne } from '../group/intern-utf8';

export function fail(decoder: usize, error: u32, address: usize): usize {
  store<u32>(decoder, STATUS_ERROR, DECODER_STATUS);
  store<u32>(decoder, error, DECODER_ERROR);
  store<u32>(decoder, <u32>address, DECODER_ERROR_ADDRESS);
  store<i32>(decoder, -1, DECODER_ERROR_COLUMN);
  return 0;
}

export function failField(decoder: usize, error: u32, address: usize, column: usize): usize {
  fail(decoder, error, address);
  store<i32>(decoder, columnIndex(decoder, column), DECODER_ERROR_COLUMN);
  return 0;
}

/** Whether the row that failed is to be skipped. */
export function isErrorIgnored(decoder: usize): bool {
  if (load<u32>(decoder, DECODER_STATUS) != STATUS_ERROR) return false;
  return (load<u32>(decoder, DECODER_FLAGS) & FLAG_IGNORE_ERRORS) != 0;
}

export function columnAt(decoder: usize, index: i32): usize {
  return <usize>load<u32>(decoder, DECODER_COLUMNS) + <usize>index * COLUMN_BYTES;
}

export function columnIndex(decoder: usize, column: usize): i32 {
  return <i32>((column - <usize>load<u32>(decoder, DECODER_COLUMNS)) / COLUMN_BYTES);
}

/** NULL, with a zero under it. */
export function setNull(column: usize, row: i32): void {
  const byte = <usize>load<u32>(column, COLUMN_VALIDITY) + (row >> 3);
  store<u8>(byte, load<u8>(byte) & ~bitOf(row));
  store<u32>(column, 1, COLUMN_HAS_NULLS);
  const kind = load<u32>(column, COLUMN_KIND);
  const values = <usize>load<u32>(column, COLUMN_VALUES);
  if (kind == KIND_BOOLEAN) store<u8>(values + row, 0);
  else if (kind == KIND_BIGINT || kind == KIND_DOUBLE || kind == KIND_TIMESTAMP) {
    store<u64>(values + ((<usize>row) << 3), 0);
  } else store<u32>(values + ((<usize>row) << 2), 0);
}

function bitOf(row: i32): u8 {
  return (<u8>1) << (<u8>row & 7);
}

/** Takes back a NULL: the row is decoded anew, or its field was given twice. */
export function setValid(column: usize, row: i32): void {
  if (load<u32>(column, COLUMN_HAS_NULLS) == 0) return;
  const byte = <usize>load<u32>(column, COLUMN_VALIDITY) + (row >> 3);
  store<u8>(byte, load<u8>(byte) | bitOf(row));
}

export function setRowValid(decoder: usize, row: i32): void {
  const count = load<i32>(decoder, DECODER_COLUMN_COUNT);
  for (let index = 0; index < count; index++) setValid(columnAt(decoder, index), row);
}

/** Enters a text into the column's dictionary; false when that must grow first. */
export function storeText(decoder: usize, column: usize, row: i32, text: usize, length: u32): bool {
  const code = internOne(load<u32>(column, COLUMN_DICTIONARY), text, length);
  if (code < 0) {
    store<u32>(decoder, STATUS_DICTIONARY_FULL, DECODER_STATUS);
    store<u32>(decoder, length, DECODER_WANTED_BYTES);
    store<i32>(decoder, columnIndex(decoder, column), DECODER_ERROR_COLUMN);
    return false;
  }
  store<i32>(<usize>load<u32>(column, COLUMN_VALUES) + ((<usize>row) << 2), code);
  return true;
}

/** Leaves a number to the host; false when it must first work off what it has been left. */
export function addFixup(decoder: usize, column: usize, row: i32, text: usize, length: u32): bool {
  const count = load<u32>(decoder, DECODER_FIXUP_COUNT);
  if (count == load<u32>(decoder, DECODER_FIXUP_CAPACITY)) {
    store<u32>(decoder, STATUS_FIXUPS_FULL, DECODER_STATUS);
    return false;
  }
  const fixup = <usize>load<u32>(decoder, DECODER_FIXUPS) + <usize>count * FIXUP_BYTES;
  store<i32>(fixup, row, FIXUP_ROW);
  store<i32>(fixup, columnIndex(decoder, column), FIXUP_COLUMN);
  store<u32>(fixup, <u32>text, FIXUP_ADDRESS);
  store<u32>(fixup, length, FIXUP_LENGTH);
  store<u32>(decoder, count + 1, DECODER_FIXUP_COUNT);
  return true;
}

/** Forgets the fixups of a field that is given again in the same row: the last one wins. */
export function dropFixups(decoder: usize, column: usize, row: i32): void {
  const index = columnIndex(decoder, column);
  const fixups = <usize>load<u32>(decoder, DECODER_FIXUPS);
  const count = load<u32>(decoder, DECODER_FIXUP_COUNT);
  let kept: u32 = 0;
  for (let i: u32 = 0; i < count; i++) {
    const fixup = fixups + <usize>i * FIXUP_BYTES;
    if (load<i32>(fixup, FIXUP_ROW) == row && load<i32>(fixup, FIXUP_COLUMN) == index) continue;
    memory.copy(fixups + <usize>kept * FIXUP_BYTES, fixup, FIXUP_BYTES);
    kept++;
  }
  store<u32>(decoder, kept, DECODER_FIXUP_COUNT);
}
