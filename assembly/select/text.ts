// Strings made of strings, and pattern matching. Operands are codes at (address, step) with their dictionary.

import { DICTIONARY_BYTES, DICTIONARY_OFFSETS } from '../../src/kernels/abi';
import { bitAt } from '../memory/bitmap';

const PERCENT: u8 = 37;
const UNDERSCORE: u8 = 95;

export function concatUtf8(
  aDictionary: usize,
  a: usize,
  aStep: i32,
  bDictionary: usize,
  b: usize,
  bStep: i32,
  validity: usize,
  n: i32,
  offsets: usize,
  bytes: usize,
): void {
  let end: u32 = 0;
  store<u32>(offsets, 0);
  for (let i = 0; i < n; i++, a += aStep, b += bStep) {
    if (bitAt(validity, i) != 0) {
      const aLength = lengthOf(aDictionary, load<u32>(a));
      const bLength = lengthOf(bDictionary, load<u32>(b));
      if (bytes != 0) {
        memory.copy(bytes + end, textOf(aDictionary, load<u32>(a)), aLength);
        memory.copy(bytes + end + aLength, textOf(bDictionary, load<u32>(b)), bLength);
      }
      end += aLength + bLength;
    }
    store<u32>(offsets + ((<usize>i + 1) << 2), end);
  }
}

export function substringUtf8(
  dictionary: usize,
  codes: usize,
  step: i32,
  from: usize,
  fromStep: i32,
  length: usize,
  lengthStep: i32,
  validity: usize,
  n: i32,
  offsets: usize,
  bytes: usize,
): void {
  let end: u32 = 0;
  store<u32>(offsets, 0);
  for (let i = 0; i < n; i++, codes += step, from += fromStep, length += lengthStep) {
    if (bitAt(validity, i) != 0) {
      const text = textOf(dictionary, load<u32>(codes));
      const textEnd = text + lengthOf(dictionary, load<u32>(codes));
      const first = firstCharacter(text, textEnd, load<i32>(from));
      if (first >= 0) {
        const start = skipCharacters(text, textEnd, first);
        const cut = skipCharacters(start, textEnd, max(load<i32>(length), 0));
        if (bytes != 0) memory.copy(bytes + end, start, cut - start);
        end += <u32>(cut - start);
      }
    }
    store<u32>(offsets + ((<usize>i + 1) << 2), end);
  }
}

export function likeUtf8(
  dictionary: usize,
  codes: usize,
  step: i32,
  patterns: usize,
  pattern: usize,
  patternStep: i32,
  escapeByte: i32,
  n: i32,
  out: usize,
): void {
  for (let i = 0; i < n; i++, codes += step, pattern += patternStep) {
    const text = textOf(dictionary, load<u32>(codes));
    const textEnd = text + lengthOf(dictionary, load<u32>(codes));
    const wanted = textOf(patterns, load<u32>(pattern));
    const wantedEnd = wanted + lengthOf(patterns, load<u32>(pattern));
    store<u8>(out + <usize>i, <u8>matches(text, textEnd, wanted, wantedEnd, escapeByte));
  }
}

/** On a mismatch only the last % takes one character more, so that the cost is at most text times pattern. */
function matches(
  text: usize,
  textEnd: usize,
  wanted: usize,
  wantedEnd: usize,
  escapeByte: i32,
): bool {
  let retryText: usize = 0;
  let retryWanted: usize = 0;
  while (true) {
    if (wanted < wantedEnd) {
      const symbol = load<u8>(wanted);
      const isEscaped = <i32>symbol == escapeByte && wanted + 1 < wantedEnd;
      if (!isEscaped && symbol == PERCENT) {
        wanted++;
        retryWanted = wanted;
        retryText = text;
        continue;
      }
      if (text < textEnd) {
        if (!isEscaped && symbol == UNDERSCORE) {
          wanted++;
          text = skipCharacters(text, textEnd, 1);
          continue;
        }
        const literal = isEscaped ? load<u8>(wanted, 1) : symbol;
        if (literal == load<u8>(text)) {
          wanted += isEscaped ? 2 : 1;
          text++;
          continue;
        }
      }
    } else if (text == textEnd) {
      return true;
    }
    if (retryWanted == 0 || retryText >= textEnd) return false;
    retryText = skipCharacters(retryText, textEnd, 1);
    text = retryText;
    wanted = retryWanted;
  }
}

/** 0-based position of SUBSTRING's start: 1-based from the front, negative from the end; -1 where there is no such. */
function firstCharacter(text: usize, textEnd: usize, from: i32): i32 {
  if (from > 0) return from - 1;
  if (from == 0) return 0;
  let characters: i32 = 0;
  for (let p = text; p < textEnd; p++) characters += <i32>((load<u8>(p) & 0xc0) != 0x80);
  return max(characters + from, -1);
}

function skipCharacters(text: usize, textEnd: usize, count: i32): usize {
  for (; count > 0 && text < textEnd; count--) {
    text++;
    while (text < textEnd && (load<u8>(text) & 0xc0) == 0x80) text++;
  }
  return text;
}

function textOf(dictionary: usize, code: u32): usize {
  const offsets = <usize>load<u32>(dictionary, DICTIONARY_OFFSETS) + ((<usize>code) << 2);
  return <usize>load<u32>(dictionary, DICTIONARY_BYTES) + load<u32>(offsets);
}

function lengthOf(dictionary: usize, code: u32): u32 {
  const offsets = <usize>load<u32>(dictionary, DICTIONARY_OFFSETS) + ((<usize>code) << 2);
  return load<u32>(offsets, 4) - load<u32>(offsets);
}
