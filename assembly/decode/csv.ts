// CSV to columns.

import {
  DECODER_ERROR_ADDRESS,
  DECODER_FIXUP_COUNT,
  DECODER_FLAGS,
  DECODER_LINES,
  DECODER_POSITION,
  DECODER_SKIPPED,
  DECODER_STATUS,
  FLAG_COMMENTS,
  STATUS_DONE,
  STATUS_FULL,
} from '../../src/kernels/decode/decode-abi';
import { decodeCsvRow, innerLines, rowEnd, startCsv } from './csv-row';
import { countLines } from './csv-scan';
import { isErrorIgnored, setRowValid } from './decoder-state';
import { lineEnd, NEWLINE } from './text-scan';

const HASH: u8 = 35;

export function decodeCsv(
  decoder: usize,
  input: usize,
  end: usize,
  firstRow: i32,
  capacity: i32,
): i32 {
  startCsv(decoder);
  const hasComments = (load<u32>(decoder, DECODER_FLAGS) & FLAG_COMMENTS) != 0;
  let p = input;
  let row = firstRow;
  let lines = load<u32>(decoder, DECODER_LINES);
  store<u32>(decoder, STATUS_DONE, DECODER_STATUS);
  while (p < end) {
    if (row == capacity) {
      store<u32>(decoder, STATUS_FULL, DECODER_STATUS);
      break;
    }
    if (isBlankLine(p) || (hasComments && load<u8>(p) == HASH)) {
      p = lineEnd(p) + 1;
      lines++;
      continue;
    }
    const fixups = load<u32>(decoder, DECODER_FIXUP_COUNT);
    const next = decodeCsvRow(decoder, p, end, row);
    if (next != 0) {
      lines += innerLines + 1;
      p = next;
      row++;
      continue;
    }
    store<u32>(decoder, fixups, DECODER_FIXUP_COUNT);
    setRowValid(decoder, row);
    if (!isErrorIgnored(decoder)) break;
    const start = p;
    p = rowEnd != 0 ? rowEnd : lineEnd(load<u32>(decoder, DECODER_ERROR_ADDRESS)) + 1;
    lines += countLines(start, p);
    store<u32>(decoder, STATUS_DONE, DECODER_STATUS);
    store<u32>(decoder, load<u32>(decoder, DECODER_SKIPPED) + 1, DECODER_SKIPPED);
  }
  store<u32>(decoder, <u32>p, DECODER_POSITION);
  store<u32>(decoder, lines, DECODER_LINES);
  return row;
}

function isBlankLine(p: usize): bool {
  return load<u8>(p) == NEWLINE || (load<u8>(p) == 13 && load<u8>(p, 1) == NEWLINE);
}
