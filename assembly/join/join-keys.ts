// Keys of a join as 64-bit words, one per key column and row, so that all types are hashed and compared alike.

import {
  DICTIONARY_BYTES,
  DICTIONARY_OFFSETS,
  JOIN_KEY_CODE,
  JOIN_KEY_F32,
  JOIN_KEY_F64,
  JOIN_KEY_I32,
  JOIN_KEY_I32_AS_F64,
  JOIN_KEY_I64,
  JOIN_KEY_I64_AS_F64,
} from '../../src/kernels/abi';
import { findOne } from '../group/intern-utf8';
import { bitAt } from '../memory/bitmap';

const CANONICAL_NAN: u64 = 0x7ff8000000000000;

export function joinMapCodes(
  dictionary: usize,
  from: i32,
  to: i32,
  known: usize,
  out: usize,
): void {
  const offsets = <usize>load<u32>(dictionary, DICTIONARY_OFFSETS);
  const bytes = <usize>load<u32>(dictionary, DICTIONARY_BYTES);
  for (let code = from; code < to; code++) {
    const at = offsets + ((<usize>code) << 2);
    const start = load<u32>(at);
    const found = findOne(known, bytes + start, load<u32>(at, 4) - start);
    store<u32>(out + ((<usize>code) << 2), <u32>(found + 1));
  }
}

export function joinKeyWords(
  kind: i32,
  values: usize,
  step: i32,
  validity: usize,
  codes: usize,
  n: i32,
  keyCount: i32,
  out: usize,
  absent: usize,
): void {
  const stride = (<usize>keyCount) << 3;
  let p = values;
  let word = out;
  for (let i = 0; i < n; i++, p += step, word += stride) {
    if (bitAt(validity, i) == 0) {
      store<u64>(word, 0);
      store<u8>(absent + i, <u8>1);
      continue;
    }
    const key = wordOf(kind, p, codes);
    store<u64>(word, key);
    if (matchesNothing(kind, key)) store<u8>(absent + i, <u8>1);
  }
}

function wordOf(kind: i32, p: usize, codes: usize): u64 {
  if (kind == JOIN_KEY_CODE) return <u64>load<u32>(codes + ((<usize>load<u32>(p)) << 2));
  if (kind == JOIN_KEY_I64) return load<u64>(p);
  if (kind == JOIN_KEY_I32) return <u64>(<i64>load<i32>(p));
  if (kind == JOIN_KEY_F64) return floatWord(load<f64>(p));
  if (kind == JOIN_KEY_F32) return floatWord(<f64>load<f32>(p));
  if (kind == JOIN_KEY_I32_AS_F64) return floatWord(<f64>load<i32>(p));
  if (kind == JOIN_KEY_I64_AS_F64) return floatWord(<f64>load<i64>(p));
  return <u64>load<u8>(p);
}

/** NaN equals nothing, as in comparisons; a code of 0 is a text that the table does not have. */
function matchesNothing(kind: i32, word: u64): bool {
  if (kind == JOIN_KEY_CODE) return word == 0;
  return word == CANONICAL_NAN && kind != JOIN_KEY_I64 && kind != JOIN_KEY_I32;
}

/** Equal numbers get equal words: both zeros the same, and every NaN. */
function floatWord(value: f64): u64 {
  if (F64.isNaN(value)) return CANONICAL_NAN;
  return value == 0 ? 0 : reinterpret<u64>(value);
}
