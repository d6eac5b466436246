// Finding the ends of things in UTF-8 text, 16 bytes at a time. Rows end with a line break, which stops every loop here,
// so that none needs to compare with the end of the input; up to 15 bytes behind it are read.

import {
  ERROR_CONTROL_CHARACTER,
  ERROR_UNCLOSED_STRING,
  ERROR_UTF8,
} from '../../src/kernels/decode/decode-abi';
import { fail } from './decoder-state';

export const NEWLINE: u8 = 10;
export const QUOTE: u8 = 34;
export const BACKSLASH: u8 = 92;

/** The first byte from `p` on that is a quote, a backslash, a control character or not ASCII. */
export function plainTextEnd(p: usize): usize {
  while (true) {
    const bytes = v128.load(p);
    // Signed comparison: below 32 are the control characters and all bytes with the highest bit.
    const stops = v128.or(
      v128.or(i8x16.eq(bytes, i8x16.splat(34)), i8x16.eq(bytes, i8x16.splat(92))),
      i8x16.lt_s(bytes, i8x16.splat(32)),
    );
    const mask = i8x16.bitmask(stops);
    if (mask != 0) return p + ctz<i32>(mask);
    p += 16;
  }
}

/** The line break at or behind `p`. */
export function lineEnd(p: usize): usize {
  while (true) {
    const mask = i8x16.bitmask(i8x16.eq(v128.load(p), i8x16.splat(10)));
    if (mask != 0) return p + ctz<i32>(mask);
    p += 16;
  }
}

/** Blanks between JSON tokens, line breaks excepted. */
export function skipSpace(p: usize): usize {
  while (true) {
    const byte = load<u8>(p);
    if (byte != 32 && byte != 9 && byte != 13) return p;
    p++;
  }
}

/** Behind a run of characters that are not ASCII; 0 where they are not well-formed UTF-8. */
export function skipWide(decoder: usize, p: usize): usize {
  while (load<u8>(p) >= 0x80) {
    const length = wideLength(p);
    if (length == 0) return fail(decoder, ERROR_UTF8, p);
    p += length;
  }
  return p;
}

/** Bytes of the character at `p`, which is not ASCII; 0 where it is not well-formed (Unicode 15, table 3-7). */
export function wideLength(p: usize): usize {
  const lead = load<u8>(p);
  if (lead < 0xc2 || lead > 0xf4) return 0;
  const second = load<u8>(p, 1);
  if (lead < 0xe0) return isTrail(second) ? 2 : 0;
  if (!isTrail(second)) return 0;
  if (!isTrail(load<u8>(p, 2))) return 0;
  if (lead < 0xf0) {
    if (lead == 0xe0 && second < 0xa0) return 0;
    return lead == 0xed && second > 0x9f ? 0 : 3;
  }
  if (lead == 0xf0 && second < 0x90) return 0;
  if (lead == 0xf4 && second > 0x8f) return 0;
  return isTrail(load<u8>(p, 3)) ? 4 : 0;
}

export function isTrail(byte: u8): bool {
  return (byte & 0xc0) == 0x80;
}

export function failControl(decoder: usize, p: usize): usize {
  const isEnd = load<u8>(p) == NEWLINE;
  return fail(decoder, isEnd ? ERROR_UNCLOSED_STRING : ERROR_CONTROL_CHARACTER, p);
}

export function isDigit(byte: u8): bool {
  return <u8>(byte - 48) < 10;
}
