// The remembered layout of a row: the literal text before each value, so that a row like the one before it is mostly
// compared, not parsed. Layout: src/kernels/decode/decode-abi.ts.

import {
  COLUMN_SEEN,
  DECODER_COLUMN_COUNT,
  DECODER_LAYOUT,
  ENTRY_BYTES,
  ENTRY_COLUMN,
  ENTRY_HEAD_BYTES,
  ENTRY_LENGTH,
  ENTRY_LITERAL,
  ENTRY_LITERAL_MAX,
  ENTRY_TAIL_MASK,
  LAYOUT_COUNT,
  LAYOUT_ENTRIES,
  LAYOUT_ENTRIES_MAX,
  LAYOUT_MISSING,
  LAYOUT_MISSING_LIST,
  LAYOUT_MISSING_MAX,
} from '../../src/kernels/decode/decode-abi';
import { columnAt } from './decoder-state';

/** Entries learned of the row being read; negative when it can't be remembered. */
let learned: i32 = -1;

export function forgetLayout(decoder: usize): void {
  store<u32>(load<u32>(decoder, DECODER_LAYOUT), 0, LAYOUT_COUNT);
  learned = 0;
}

/** The row being read won't be remembered. */
export function refuseLayout(): void {
  learned = -1;
}

/** Remembers the text [p, end) before a value of column index `column`, or -1. */
export function learnLiteral(decoder: usize, p: usize, end: usize, column: i32): void {
  const length = end - p;
  if (learned < 0) return;
  if (learned > LAYOUT_ENTRIES_MAX || length > <usize>ENTRY_LITERAL_MAX) {
    learned = -1;
    return;
  }
  const layout = <usize>load<u32>(decoder, DECODER_LAYOUT);
  const entry = layout + LAYOUT_ENTRIES + <usize>learned * ENTRY_BYTES;
  store<i32>(entry, column, ENTRY_COLUMN);
  const head = (length - 1) & ~15;
  store<u32>(entry, <u32>length, ENTRY_LENGTH);
  store<u32>(entry, <u32>head, ENTRY_HEAD_BYTES);
  memory.fill(entry + ENTRY_TAIL_MASK, 0, 16);
  memory.fill(entry + ENTRY_TAIL_MASK, 0xff, length - head);
  memory.copy(entry + ENTRY_LITERAL, p, length);
  learned++;
}

/** Makes the layout valid: `row` was read to its end, which [p, end) is. */
export function keepLayout(decoder: usize, p: usize, end: usize, row: i32): void {
  const layout = <usize>load<u32>(decoder, DECODER_LAYOUT);
  learnLiteral(decoder, p, end, -1);
  if (learned < 2) return;
  const columns = load<i32>(decoder, DECODER_COLUMN_COUNT);
  let missing: u32 = 0;
  for (let index = 0; index < columns; index++) {
    if (load<i32>(columnAt(decoder, index), COLUMN_SEEN) == row + 1) continue;
    if (missing == LAYOUT_MISSING_MAX) return;
    store<i32>(layout + LAYOUT_MISSING_LIST + ((<usize>missing) << 2), index);
    missing++;
  }
  store<u32>(layout, missing, LAYOUT_MISSING);
  store<i32>(layout, learned - 1, LAYOUT_COUNT);
}

/** Static methods instead of functions: these are inlined. */
export class Layout {
  /** Behind the entry's literal, 0 where another text stands at `p`. */
  @inline static matchLiteral(entry: usize, p: usize): usize {
    const head = <usize>load<u32>(entry, ENTRY_HEAD_BYTES);
    const literal = entry + ENTRY_LITERAL;
    for (let i: usize = 0; i < head; i += 16) {
      if (v128.any_true(v128.xor(v128.load(p + i), v128.load(literal + i)))) return 0;
    }
    const tail = v128.xor(v128.load(p + head), v128.load(literal + head));
    if (v128.any_true(v128.and(tail, v128.load(entry, ENTRY_TAIL_MASK)))) return 0;
    return p + load<u32>(entry, ENTRY_LENGTH);
  }
}
