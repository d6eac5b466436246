const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const COMMA = 0x2c;
const COLON = 0x3a;
const SPACE = 0x20;

/** Told of each field of an object: where its name lies, without quotes, and where its value. */
export type FieldListener = (
  nameStart: number,
  nameEnd: number,
  valueStart: number,
  valueEnd: number,
) => void;

/**
 * Finds the fields of the JSON object in [start, end). False where it is none. What is within values is passed over and not
 * checked, but for brackets and strings that don't end.
 */
export function eachField(
  bytes: Uint8Array,
  start: number,
  end: number,
  onField: FieldListener,
): boolean {
  let at = skipSpace(bytes, start, end);
  if (bytes[at] !== OPEN_BRACE || at >= end) return false;
  at = skipSpace(bytes, at + 1, end);
  if (bytes[at] === CLOSE_BRACE) return isRestEmpty(bytes, at + 1, end);
  for (;;) {
    const nameEnd = bytes[at] === QUOTE ? stringEnd(bytes, at, end) : -1;
    if (nameEnd < 0) return false;
    const colon = skipSpace(bytes, nameEnd, end);
    if (colon >= end || bytes[colon] !== COLON) return false;
    const value = skipSpace(bytes, colon + 1, end);
    const valueEnd = endOfValue(bytes, value, end);
    if (valueEnd < 0) return false;
    onField(at + 1, nameEnd - 1, value, valueEnd);
    at = skipSpace(bytes, valueEnd, end);
    if (at >= end) return false;
    if (bytes[at] === CLOSE_BRACE) return isRestEmpty(bytes, at + 1, end);
    if (bytes[at] !== COMMA) return false;
    at = skipSpace(bytes, at + 1, end);
  }
}

/**
 * Finds the elements of the JSON array in [start, end). False where it is none. As with fields, what is within elements is not
 * checked.
 */
export function eachElement(
  bytes: Uint8Array,
  start: number,
  end: number,
  onElement: (start: number, end: number) => void,
): boolean {
  let at = skipSpace(bytes, start, end);
  if (bytes[at] !== OPEN_BRACKET || at >= end) return false;
  at = skipSpace(bytes, at + 1, end);
  if (bytes[at] === CLOSE_BRACKET) return isRestEmpty(bytes, at + 1, end);
  for (;;) {
    const elementEnd = endOfValue(bytes, at, end);
    if (elementEnd < 0) return false;
    onElement(at, elementEnd);
    at = skipSpace(bytes, elementEnd, end);
    if (at >= end) return false;
    if (bytes[at] === CLOSE_BRACKET) return isRestEmpty(bytes, at + 1, end);
    if (bytes[at] !== COMMA) return false;
    at = skipSpace(bytes, at + 1, end);
  }
}

/** Whether the bytes in [start, end) are those of `text`. */
export function isText(bytes: Uint8Array, start: number, end: number, text: string): boolean {
  if (end - start !== text.length) return false;
  for (let i = 0; i < text.length; i++) if (bytes[start + i] !== text.charCodeAt(i)) return false;
  return true;
}

/** Behind the value that starts at `at`; -1 where there is none, or it has no end. */
function endOfValue(bytes: Uint8Array, at: number, end: number): number {
  const first = bytes[at] ?? 0;
  if (at >= end) return -1;
  if (first === QUOTE) return stringEnd(bytes, at, end);
  if (first === OPEN_BRACE || first === OPEN_BRACKET) return bracketEnd(bytes, at, end);
  let p = at;
  while (p < end && !isBehindValue(bytes[p] ?? 0)) p++;
  return p === at ? -1 : p;
}

function bracketEnd(bytes: Uint8Array, at: number, end: number): number {
  let depth = 0;
  for (let p = at; p < end; p++) {
    const byte = bytes[p];
    if (byte === QUOTE) {
      p = stringEnd(bytes, p, end) - 1;
      if (p < 0) return -1;
    } else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) depth++;
    else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
      depth--;
      if (depth === 0) return p + 1;
    }
  }
  return -1;
}

/** Behind the closing quote of the string whose opening one is at `at`; -1 without one. */
function stringEnd(bytes: Uint8Array, at: number, end: number): number {
  for (let p = at + 1; p < end; p++) {
    const byte = bytes[p];
    if (byte === BACKSLASH) p++;
    else if (byte === QUOTE) return p + 1;
  }
  return -1;
}

function isBehindValue(byte: number): boolean {
  return byte === COMMA || byte === CLOSE_BRACE || byte === CLOSE_BRACKET || isSpace(byte);
}

function isSpace(byte: number): boolean {
  return byte === SPACE || (byte >= 9 && byte <= 13);
}

function skipSpace(bytes: Uint8Array, at: number, end: number): number {
  let p = at;
  while (p < end && isSpace(bytes[p] ?? 0)) p++;
  return p;
}

function isRestEmpty(bytes: Uint8Array, at: number, end: number): boolean {
  return skipSpace(bytes, at, end) === end;
}
