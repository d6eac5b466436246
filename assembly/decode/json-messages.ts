// JSON objects, one a message, to columns.

import {
  DECODER_FIXUP_COUNT,
  DECODER_POSITION,
  DECODER_STATUS,
  MESSAGE_END,
  STATUS_DONE,
} from '../../src/kernels/decode/decode-abi';
import { decodePredictedRow } from './json-predict';
import { decodeRow } from './json-row';
import { resetScratch } from './json-value';
import { hasRoom, messageAt, noteRowMessage, skipMalformed } from './messages';
import { lineEnd, NEWLINE } from './text-scan';

const CARRIAGE_RETURN: u8 = 13;
const BYTE_ORDER_MARK: u32 = 0xbfbbef;

export function decodeJsonMessages(
  decoder: usize,
  from: i32,
  to: i32,
  firstRow: i32,
  capacity: i32,
): i32 {
  resetScratch(decoder);
  let message = from;
  let row = firstRow;
  store<u32>(decoder, STATUS_DONE, DECODER_STATUS);
  for (; message < to && hasRoom(decoder, row, capacity); message++) {
    const entry = messageAt(decoder, message);
    const end = <usize>load<u32>(entry, MESSAGE_END);
    const behind = load<u8>(end);
    store<u8>(end, NEWLINE);
    const start = contentStart(load<u32>(entry));
    hideLineBreaks(start, end);
    const fixups = load<u32>(decoder, DECODER_FIXUP_COUNT);
    let next = decodePredictedRow(decoder, start, row);
    if (next == 0) next = decodeRow(decoder, start, row);
    store<u8>(end, behind);
    if (next != 0) {
      noteRowMessage(decoder, entry, row);
      row++;
    } else if (!skipMalformed(decoder, row, fixups)) break;
  }
  store<i32>(decoder, message, DECODER_POSITION);
  return row;
}

function contentStart(p: usize): usize {
  return (load<u32>(p) & 0xffffff) == BYTE_ORDER_MARK ? p + 3 : p;
}

/** Line breaks between tokens become another blank; within strings they are as wrong as before. */
function hideLineBreaks(p: usize, end: usize): void {
  p = lineEnd(p);
  while (p < end) {
    store<u8>(p, CARRIAGE_RETURN);
    p = lineEnd(p + 1);
  }
}
