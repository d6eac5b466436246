// Strings written out again: a column of dictionary codes becomes Arrow's offsets and bytes.

import { DICTIONARY_BYTES, DICTIONARY_OFFSETS } from '../../src/kernels/abi';
import { bitAt } from './bitmap';

const SHORT_BYTES: u32 = 16;

export function gatherUtf8Offsets(
  dictionary: usize,
  codes: usize,
  step: i32,
  validity: usize,
  n: i32,
  out: usize,
): f64 {
  const offsets = <usize>load<u32>(dictionary, DICTIONARY_OFFSETS);
  let total: u64 = 0;
  store<u32>(out, 0);
  for (let i = 0; i < n; i++) {
    if (bitAt(validity, i) != 0) {
      const at = offsets + ((<usize>load<u32>(codes + <usize>i * step)) << 2);
      total += load<u32>(at, 4) - load<u32>(at);
    }
    store<u32>(out + ((<usize>i) << 2), <u32>total, 4);
  }
  return <f64>total;
}

export function gatherUtf8Bytes(
  dictionary: usize,
  codes: usize,
  step: i32,
  n: i32,
  offsets: usize,
  out: usize,
): void {
  const known = <usize>load<u32>(dictionary, DICTIONARY_OFFSETS);
  const bytes = <usize>load<u32>(dictionary, DICTIONARY_BYTES);
  const total = load<u32>(offsets + ((<usize>n) << 2));
  for (let i = 0; i < n; i++) {
    const start = load<u32>(offsets + ((<usize>i) << 2));
    const length = load<u32>(offsets + ((<usize>i) << 2), 4) - start;
    if (length == 0) continue;
    const code = load<u32>(codes + <usize>i * step);
    const text = bytes + load<u32>(known + ((<usize>code) << 2));
    // What a short copy writes too much is overwritten by the strings behind it, of which there are enough.
    if (length <= SHORT_BYTES && start + SHORT_BYTES <= total) {
      v128.store(out + start, v128.load(text));
    } else {
      memory.copy(out + start, text, length);
    }
  }
}
