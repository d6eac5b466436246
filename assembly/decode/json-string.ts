// JSON strings that are more than plain ASCII: checked here, and copied with their escapes resolved.

import { ERROR_ESCAPE } from '../../src/kernels/decode/decode-abi';
import { fail } from './decoder-state';
import { BACKSLASH, failControl, plainTextEnd, QUOTE, skipWide } from './text-scan';

/** Address of the closing quote of the string whose text starts at `p`; 0 where the string is malformed. */
export function stringEnd(decoder: usize, p: usize): usize {
  while (true) {
    p = plainTextEnd(p);
    const byte = load<u8>(p);
    if (byte == QUOTE) return p;
    if (byte >= 0x80) p = skipWide(decoder, p);
    else if (byte == BACKSLASH) p = skipEscape(decoder, p);
    else return failControl(decoder, p);
    if (p == 0) return 0;
  }
}

export function hasEscape(p: usize, end: usize): bool {
  for (; p < end; p++) {
    if (load<u8>(p) == BACKSLASH) return true;
  }
  return false;
}

/**
 * Copies a checked string, escapes resolved, and a zero behind it, to `out`; returns the bytes written without the zero.
 * Half a surrogate pair becomes U+FFFD, as no UTF-8 exists for it.
 */
export function resolveEscapes(p: usize, end: usize, out: usize): u32 {
  const start = out;
  while (p < end) {
    const byte = load<u8>(p);
    if (byte != BACKSLASH) {
      store<u8>(out, byte);
      p++;
      out++;
    } else if (load<u8>(p, 1) != 117) {
      store<u8>(out, shortEscape(load<u8>(p, 1)));
      p += 2;
      out++;
    } else {
      let code = <u32>hexUnit(p + 2);
      p += 6;
      if (code >= 0xd800 && code <= 0xdfff) {
        const low = code < 0xdc00 && p < end && load<u16>(p) == 0x755c ? <u32>hexUnit(p + 2) : 0;
        if (low >= 0xdc00 && low <= 0xdfff) {
          code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
          p += 6;
        } else code = 0xfffd;
      }
      out = writeUtf8(code, out);
    }
  }
  store<u8>(out, 0);
  return <u32>(out - start);
}

function skipEscape(decoder: usize, p: usize): usize {
  const kind = load<u8>(p, 1);
  if (kind == 117) return hexUnit(p + 2) < 0 ? fail(decoder, ERROR_ESCAPE, p) : p + 6;
  return shortEscape(kind) == 0 ? fail(decoder, ERROR_ESCAPE, p) : p + 2;
}

/** The character that a backslash and `kind` stand for; 0 where there is no such escape. */
function shortEscape(kind: u8): u8 {
  switch (kind) {
    case 34:
    case 47:
    case 92:
      return kind;
    case 98:
      return 8;
    case 102:
      return 12;
    case 110:
      return 10;
    case 114:
      return 13;
    case 116:
      return 9;
    default:
      return 0;
  }
}

/** The value of four hexadecimal digits, negative where they aren't. */
function hexUnit(p: usize): i32 {
  const a = hexDigit(load<u8>(p));
  if (a < 0) return -1;
  const b = hexDigit(load<u8>(p, 1));
  if (b < 0) return -1;
  const c = hexDigit(load<u8>(p, 2));
  if (c < 0) return -1;
  const d = hexDigit(load<u8>(p, 3));
  return d < 0 ? -1 : (a << 12) | (b << 8) | (c << 4) | d;
}

function hexDigit(byte: u8): i32 {
  if (<u8>(byte - 48) < 10) return <i32>byte - 48;
  const letter = byte | 32;
  return <u8>(letter - 97) < 6 ? <i32>letter - 87 : -1;
}

function writeUtf8(code: u32, out: usize): usize {
  if (code < 0x80) {
    store<u8>(out, <u8>code);
    return out + 1;
  }
  if (code < 0x800) {
    store<u8>(out, <u8>(0xc0 | (code >> 6)));
    store<u8>(out, <u8>(0x80 | (code & 63)), 1);
    return out + 2;
  }
  if (code < 0x10000) {
    store<u8>(out, <u8>(0xe0 | (code >> 12)));
    store<u8>(out, <u8>(0x80 | ((code >> 6) & 63)), 1);
    store<u8>(out, <u8>(0x80 | (code & 63)), 2);
    return out + 3;
  }
  store<u8>(out, <u8>(0xf0 | (code >> 18)));
  store<u8>(out, <u8>(0x80 | ((code >> 12) & 63)), 1);
  store<u8>(out, <u8>(0x80 | ((code >> 6) & 63)), 2);
  store<u8>(out, <u8>(0x80 | (code & 63)), 3);
  return out + 4;
}
