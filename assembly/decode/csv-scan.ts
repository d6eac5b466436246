// Where CSV fields and rows end (RFC 4180). Fields are bounded by the delimiter or a line break, LF or CRLF.

import {
  DECODER_DELIMITER,
  DECODER_FLAGS,
  DECODER_QUOTE,
  ERROR_AFTER_QUOTE,
  ERROR_UNCLOSED_QUOTE,
  ERROR_UTF8,
  FLAG_LAST,
} from '../../src/kernels/decode/decode-abi';
import { fail } from './decoder-state';
import { NEWLINE, wideLength } from './text-scan';

/** The text of the last field scanned, quotes around it excepted, and whether quotes in it are doubled. */
export let textStart: usize = 0;
export let textEnd: usize = 0;
export let hasDoubledQuote: bool = false;

/** Behind the field at `p`, at its delimiter or line break; 0 where it is malformed or incomplete. */
export function scanField(decoder: usize, p: usize, end: usize): usize {
  return load<u8>(p) == <u8>load<u32>(decoder, DECODER_QUOTE)
    ? scanQuoted(decoder, p, end)
    : scanPlain(decoder, p);
}

function scanPlain(decoder: usize, p: usize): usize {
  const delimiter = i8x16.splat(<i8>load<u32>(decoder, DECODER_DELIMITER));
  textStart = p;
  hasDoubledQuote = false;
  let wide: i32 = 0;
  while (true) {
    const bytes = v128.load(p);
    const stops = i8x16.bitmask(
      v128.or(i8x16.eq(bytes, delimiter), i8x16.eq(bytes, i8x16.splat(10))),
    );
    const high = i8x16.bitmask(bytes);
    if (stops != 0) {
      wide |= high & (stops ^ (stops - 1));
      p += ctz<i32>(stops);
      break;
    }
    wide |= high;
    p += 16;
  }
  textEnd = p;
  if (load<u8>(p) == NEWLINE && p > textStart && load<u8>(p - 1) == 13) {
    textEnd--;
    p--;
  }
  return wide == 0 || isUtf8(decoder, textStart, textEnd) ? p : 0;
}

function scanQuoted(decoder: usize, p: usize, end: usize): usize {
  const quote = <u8>load<u32>(decoder, DECODER_QUOTE);
  const quotes = i8x16.splat(<i8>quote);
  const open = p;
  textStart = p + 1;
  hasDoubledQuote = false;
  let wide: i32 = 0;
  p++;
  while (true) {
    const bytes = v128.load(p);
    const stops = i8x16.bitmask(i8x16.eq(bytes, quotes));
    wide |= i8x16.bitmask(bytes);
    p += stops == 0 ? 16 : ctz<i32>(stops);
    if (p >= end) {
      const isLast = (load<u32>(decoder, DECODER_FLAGS) & FLAG_LAST) != 0;
      return isLast ? fail(decoder, ERROR_UNCLOSED_QUOTE, open) : 0;
    }
    if (stops == 0) continue;
    if (load<u8>(p, 1) != quote) break;
    hasDoubledQuote = true;
    p += 2;
  }
  textEnd = p;
  if (wide != 0 && !isUtf8(decoder, textStart, textEnd)) return 0;
  p++;
  while (load<u8>(p) == 32 && !isFieldEnd(decoder, p)) p++;
  return isFieldEnd(decoder, p) ? p : fail(decoder, ERROR_AFTER_QUOTE, p);
}

/** Whether a delimiter or a line break stands at `p`. */
export function isFieldEnd(decoder: usize, p: usize): bool {
  const byte = load<u8>(p);
  return (
    byte == <u8>load<u32>(decoder, DECODER_DELIMITER) ||
    byte == NEWLINE ||
    (byte == 13 && load<u8>(p, 1) == NEWLINE)
  );
}

/** Copies a field's text with its doubled quotes halved, and a zero behind it, to `out`; returns the bytes written. */
export function copyField(quote: u8, out: usize): u32 {
  const start = out;
  for (let p = textStart; p < textEnd; p++) {
    const byte = load<u8>(p);
    store<u8>(out, byte);
    out++;
    if (hasDoubledQuote && byte == quote) p++;
  }
  store<u8>(out, 0);
  return <u32>(out - start);
}

export function countLines(p: usize, end: usize): u32 {
  let lines: u32 = 0;
  for (; p < end; p++) lines += <u32>(load<u8>(p) == NEWLINE);
  return lines;
}

function isUtf8(decoder: usize, p: usize, end: usize): bool {
  while (p < end) {
    if (load<u8>(p) < 0x80) {
      p++;
      continue;
    }
    const length = wideLength(p);
    if (length == 0) {
      fail(decoder, ERROR_UTF8, p);
      return false;
    }
    p += length;
  }
  return true;
}
