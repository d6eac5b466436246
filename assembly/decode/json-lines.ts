// JSON objects, one a line, to columns.

import {
  DECODER_FIXUP_COUNT,
  DECODER_LINES,
  DECODER_POSITION,
  DECODER_SKIPPED,
  DECODER_STATUS,
  STATUS_DONE,
  STATUS_FULL,
} from '../../src/kernels/decode/decode-abi';
import { isErrorIgnored, setRowValid } from './decoder-state';
import { decodePredictedRow } from './json-predict';
import { decodeRow } from './json-row';
import { resetScratch } from './json-value';
import { lineEnd, NEWLINE, skipSpace } from './text-scan';

export function decodeJsonLines(
  decoder: usize,
  input: usize,
  end: usize,
  firstRow: i32,
  capacity: i32,
): i32 {
  resetScratch(decoder);
  let p = input;
  let row = firstRow;
  let lines = load<u32>(decoder, DECODER_LINES);
  store<u32>(decoder, STATUS_DONE, DECODER_STATUS);
  while (p < end) {
    if (row == capacity) {
      store<u32>(decoder, STATUS_FULL, DECODER_STATUS);
      break;
    }
    let next = decodePredictedRow(decoder, p, row);
    if (next == 0) {
      const content = skipSpace(p);
      if (load<u8>(content) == NEWLINE) {
        p = content + 1;
        lines++;
        continue;
      }
      const fixups = load<u32>(decoder, DECODER_FIXUP_COUNT);
      next = decodeRow(decoder, p, row);
      if (next == 0) {
        store<u32>(decoder, fixups, DECODER_FIXUP_COUNT);
        setRowValid(decoder, row);
        if (!isErrorIgnored(decoder)) break;
        store<u32>(decoder, STATUS_DONE, DECODER_STATUS);
        store<u32>(decoder, load<u32>(decoder, DECODER_SKIPPED) + 1, DECODER_SKIPPED);
        p = lineEnd(p) + 1;
        lines++;
        continue;
      }
    }
    p = next;
    row++;
    lines++;
  }
  store<u32>(decoder, <u32>p, DECODER_POSITION);
  store<u32>(decoder, lines, DECODER_LINES);
  return row;
}
