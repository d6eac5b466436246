// JSON values that no column wants as they are: checked and passed over.

import {
  ERROR_EXPECTED_COLON,
  ERROR_EXPECTED_COMMA_OR_BRACE,
  ERROR_EXPECTED_COMMA_OR_BRACKET,
  ERROR_EXPECTED_KEY,
  ERROR_EXPECTED_VALUE,
  ERROR_NESTING,
  ERROR_NUMBER_SYNTAX,
  NESTING_MAX,
} from '../../src/kernels/decode/decode-abi';
import { fail } from './decoder-state';
import { stringEnd } from './json-string';
import { isDigit, QUOTE, skipSpace } from './text-scan';

const OPEN_BRACE: u8 = 123;
const OPEN_BRACKET: u8 = 91;

/** One byte per open container. */
const containers = memory.data(1024);

/** Behind the value at `p`, of any kind. */
export function skipValue(decoder: usize, p: usize): usize {
  const byte = load<u8>(p);
  return byte == OPEN_BRACE || byte == OPEN_BRACKET
    ? skipContainer(decoder, p)
    : skipScalar(decoder, p);
}

/** Behind the object or array at `p`. No recursion: the input decides how deep it is nested. */
export function skipContainer(decoder: usize, p: usize): usize {
  let depth: i32 = 0;
  while (true) {
    const open = load<u8>(p);
    if (open == OPEN_BRACE || open == OPEN_BRACKET) {
      if (depth == NESTING_MAX) return fail(decoder, ERROR_NESTING, p);
      store<u8>(containers + depth, open);
      depth++;
      p = skipSpace(p + 1);
      if (load<u8>(p) != open + 2) {
        if (open == OPEN_BRACE) p = skipKey(decoder, p);
        if (p == 0) return 0;
        continue;
      }
    } else {
      p = skipScalar(decoder, p);
      if (p == 0) return 0;
      p = skipSpace(p);
      if (load<u8>(p) == 44) {
        p = nextMember(decoder, p, depth);
        if (p == 0) return 0;
        continue;
      }
    }
    p = closeContainers(decoder, p, depth);
    if (p == 0) return 0;
    depth = openDepth;
    if (depth == 0) return p;
    p = nextMember(decoder, p, depth);
    if (p == 0) return 0;
  }
}

/** How many containers `closeContainers` left open. */
let openDepth: i32 = 0;

/** Closes containers from `p` on until a comma follows or none is open; returns the comma, or behind the last one. */
function closeContainers(decoder: usize, p: usize, depth: i32): usize {
  while (true) {
    const open = load<u8>(containers + (depth - 1));
    if (load<u8>(p) != open + 2) {
      const isObject = open == OPEN_BRACE;
      const error = isObject ? ERROR_EXPECTED_COMMA_OR_BRACE : ERROR_EXPECTED_COMMA_OR_BRACKET;
      return fail(decoder, error, p);
    }
    p++;
    depth--;
    openDepth = depth;
    if (depth == 0) return p;
    p = skipSpace(p);
    if (load<u8>(p) == 44) return p;
  }
}

/** From a comma to the next value: in an object behind its key. */
function nextMember(decoder: usize, p: usize, depth: i32): usize {
  p = skipSpace(p + 1);
  return load<u8>(containers + (depth - 1)) == OPEN_BRACE ? skipKey(decoder, p) : p;
}

function skipKey(decoder: usize, p: usize): usize {
  if (load<u8>(p) != QUOTE) return fail(decoder, ERROR_EXPECTED_KEY, p);
  p = stringEnd(decoder, p + 1);
  if (p == 0) return 0;
  p = skipSpace(p + 1);
  if (load<u8>(p) != 58) return fail(decoder, ERROR_EXPECTED_COLON, p);
  return skipSpace(p + 1);
}

export function skipScalar(decoder: usize, p: usize): usize {
  const byte = load<u8>(p);
  if (byte == QUOTE) {
    const end = stringEnd(decoder, p + 1);
    return end == 0 ? 0 : end + 1;
  }
  if (byte == 45 || isDigit(byte)) return skipNumber(decoder, p);
  const end = skipLiteral(p);
  return end == 0 ? fail(decoder, ERROR_EXPECTED_VALUE, p) : end;
}

/** Behind `true`, `false` or `null`; 0 where none of them stands at `p`. */
export function skipLiteral(p: usize): usize {
  const word = load<u32>(p);
  if (word == 0x65757274 || word == 0x6c6c756e) return p + 4;
  return word == 0x736c6166 && load<u8>(p, 4) == 101 ? p + 5 : 0;
}

export function skipNumber(decoder: usize, p: usize): usize {
  if (load<u8>(p) == 45) p++;
  if (load<u8>(p) == 48) p++;
  else {
    p = skipDigits(decoder, p);
    if (p == 0) return 0;
  }
  if (load<u8>(p) == 46) {
    p = skipDigits(decoder, p + 1);
    if (p == 0) return 0;
  }
  if ((load<u8>(p) | 32) == 101) {
    const sign = load<u8>(p, 1);
    p = skipDigits(decoder, sign == 43 || sign == 45 ? p + 2 : p + 1);
  }
  return p;
}

/** Behind at least one digit. */
function skipDigits(decoder: usize, p: usize): usize {
  if (!isDigit(load<u8>(p))) return fail(decoder, ERROR_NUMBER_SYNTAX, p);
  while (isDigit(load<u8>(p))) p++;
  return p;
}

/** Copies a checked value without the blanks between its tokens to `out`; returns the bytes written. */
export function compact(p: usize, end: usize, out: usize): u32 {
  const start = out;
  let inString = false;
  while (p < end) {
    const byte = load<u8>(p);
    if (inString && byte == 92) {
      store<u16>(out, load<u16>(p));
      out += 2;
      p += 2;
      continue;
    }
    if (byte == QUOTE) inString = !inString;
    if (inString || byte > 32) {
      store<u8>(out, byte);
      out++;
    }
    p++;
  }
  return <u32>(out - start);
}
