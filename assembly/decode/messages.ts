// Messages of which each is one row. Where a row ends with a line break, a message ends where its table says: a line break
// is put there while the message is read, over whatever stands there, and taken away again.

import {
  DECODER_FIXUP_COUNT,
  DECODER_MESSAGES,
  DECODER_ROW_MESSAGES,
  DECODER_SKIPPED,
  DECODER_STATUS,
  MESSAGE_BYTES,
  MESSAGE_INDEX,
  STATUS_DONE,
  STATUS_FULL,
} from '../../src/kernels/decode/decode-abi';
import { isErrorIgnored, setRowValid } from './decoder-state';

export function messageAt(decoder: usize, message: i32): usize {
  return <usize>load<u32>(decoder, DECODER_MESSAGES) + <usize>message * MESSAGE_BYTES;
}

/** Whether there is room for `row`; notes it where not. */
export function hasRoom(decoder: usize, row: i32, capacity: i32): bool {
  if (row < capacity) return true;
  store<u32>(decoder, STATUS_FULL, DECODER_STATUS);
  return false;
}

export function noteRowMessage(decoder: usize, entry: usize, row: i32): void {
  const rowMessages = <usize>load<u32>(decoder, DECODER_ROW_MESSAGES);
  store<u32>(rowMessages + ((<usize>row) << 2), load<u32>(entry, MESSAGE_INDEX));
}

/** Takes back what was read into `row` before the kernel had to stop; true when the message is to be passed over. */
export function skipMalformed(decoder: usize, row: i32, fixups: u32): bool {
  store<u32>(decoder, fixups, DECODER_FIXUP_COUNT);
  setRowValid(decoder, row);
  if (!isErrorIgnored(decoder)) return false;
  store<u32>(decoder, STATUS_DONE, DECODER_STATUS);
  store<u32>(decoder, load<u32>(decoder, DECODER_SKIPPED) + 1, DECODER_SKIPPED);
  return true;
}
