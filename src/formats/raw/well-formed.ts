import { must } from '../../common/assert.js';

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const encoder = new TextEncoder();
const WIDE_BYTES = 0x80;

/** Texts one behind the other, as Arrow has them. */
export interface Texts {
  readonly bytes: Uint8Array;
  /** i32[n + 1]. */
  readonly offsets: Uint32Array;
}

/** The chosen texts; what is no UTF-8 in them becomes U+FFFD, as Java reads it. A start of -1 gives an empty text. */
export function wellFormed(
  bytes: Uint8Array,
  starts: Int32Array,
  lengths: Int32Array,
  chosen: Int32Array,
): Texts {
  const offsets = new Uint32Array(chosen.length + 1);
  let total = 0;
  for (const i of chosen) total += Math.max(0, lengths[i] ?? 0);
  // A byte that is none of a character is one, and becomes three.
  let out = new Uint8Array(total);
  let used = 0;
  chosen.forEach((i, n) => {
    const start = must(starts[i]);
    if (start >= 0) {
      let text = bytes.subarray(start, start + must(lengths[i]));
      if (text.some((byte) => byte >= WIDE_BYTES)) text = encoder.encode(decoder.decode(text));
      if (used + text.length > out.length) out = grown(out, (used + text.length) * 2);
      out.set(text, used);
      used += text.length;
    }
    offsets[n + 1] = used;
  });
  return { bytes: out.subarray(0, used), offsets };
}

function grown(bytes: Uint8Array, byteLength: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(byteLength);
  larger.set(bytes);
  return larger;
}
