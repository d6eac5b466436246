// CSV rows, one a message, to columns.

import {
  DECODER_FIXUP_COUNT,
  DECODER_FLAGS,
  DECODER_POSITION,
  DECODER_STATUS,
  ERROR_EXPECTED_NOTHING,
  ERROR_TOO_FEW_FIELDS,
  FLAG_COMMENTS,
  MESSAGE_END,
  STATUS_DONE,
} from '../../src/kernels/decode/decode-abi';
import { decodeCsvRow, startCsv } from './csv-row';
import { fail } from './decoder-state';
import { hasRoom, messageAt, noteRowMessage, skipMalformed } from './messages';
import { NEWLINE } from './text-scan';

const HASH: u8 = 35;

export function decodeCsvMessages(
  decoder: usize,
  from: i32,
  to: i32,
  firstRow: i32,
  capacity: i32,
): i32 {
  startCsv(decoder);
  const hasComments = (load<u32>(decoder, DECODER_FLAGS) & FLAG_COMMENTS) != 0;
  let message = from;
  let row = firstRow;
  store<u32>(decoder, STATUS_DONE, DECODER_STATUS);
  for (; message < to && hasRoom(decoder, row, capacity); message++) {
    const entry = messageAt(decoder, message);
    const start = <usize>load<u32>(entry);
    const end = <usize>load<u32>(entry, MESSAGE_END);
    if (hasComments && start < end && load<u8>(start) == HASH) continue;
    const behind = load<u8>(end);
    store<u8>(end, NEWLINE);
    const fixups = load<u32>(decoder, DECODER_FIXUP_COUNT);
    const isRow = decodeOnlyRow(decoder, start, end, row);
    store<u8>(end, behind);
    if (isRow) {
      noteRowMessage(decoder, entry, row);
      row++;
    } else if (!skipMalformed(decoder, row, fixups)) break;
  }
  store<i32>(decoder, message, DECODER_POSITION);
  return row;
}

/** Line breaks may follow the row, but nothing else; false when the kernel has to stop. */
function decodeOnlyRow(decoder: usize, start: usize, end: usize, row: i32): bool {
  if (skipLineBreaks(start, end) == end) {
    fail(decoder, ERROR_TOO_FEW_FIELDS, start);
    return false;
  }
  const next = decodeCsvRow(decoder, start, end + 1, row);
  if (next == 0) return false;
  const rest = skipLineBreaks(next, end);
  if (rest >= end) return true;
  fail(decoder, ERROR_EXPECTED_NOTHING, rest);
  return false;
}

function skipLineBreaks(p: usize, end: usize): usize {
  while (p < end && (load<u8>(p) == NEWLINE || load<u8>(p) == 13)) p++;
  return p;
}
