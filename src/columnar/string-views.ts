import type { Data } from 'apache-arrow';
import type { Arena } from '../kernels/arena.js';
import type { StringDictionary } from '../kernels/string-dictionary.js';

const VIEW_BYTES = 16;
const INLINE_BYTES_MAX = 12;

/**
 * As `internStrings` for Utf8View: 16 bytes a row, which are the length (i32) and up to 12 bytes of text, or the length,
 * a prefix of 4 bytes, and buffer number and offset (i32 each) of the whole text.
 */
export function internViews(
  data: Data,
  from: number,
  n: number,
  validity: number,
  dictionary: StringDictionary,
  out: number,
  arena: Arena,
): boolean {
  const texts = textsOf(data, from, n, arena.memory.views.u8, validity);
  if (texts === undefined) return false;
  const total = texts.reduce((sum, text) => sum + text.length, 0);
  const bytes = arena.allocate(total);
  const offsets = arena.allocate((n + 1) * 4);
  const { u8, u32 } = arena.memory.views;
  let used = 0;
  u32[offsets >> 2] = 0;
  texts.forEach((text, i) => {
    u8.set(text, bytes + used);
    used += text.length;
    u32[(offsets >> 2) + i + 1] = used;
  });
  dictionary.internColumn(offsets, bytes, validity, n, out);
  return true;
}

/** The bytes of each row, none for null rows; undefined where a view points outside of its buffer. */
function textsOf(
  data: Data,
  from: number,
  n: number,
  memory: Uint8Array,
  validity: number,
): Uint8Array[] | undefined {
  const views: Uint8Array = data.values;
  const fields = new DataView(views.buffer, views.byteOffset, views.byteLength);
  const texts: Uint8Array[] = [];
  for (let i = 0; i < n; i++) {
    const at = (from + i) * VIEW_BYTES;
    const isNull = validity !== 0 && ((memory[validity + (i >> 3)] ?? 0) & (1 << (i & 7))) === 0;
    const isInside = at + VIEW_BYTES <= views.byteLength;
    const length = isNull || !isInside ? 0 : fields.getInt32(at, true);
    if (length <= INLINE_BYTES_MAX) {
      if (length < 0) return undefined;
      texts.push(views.subarray(at + 4, at + 4 + length));
    } else {
      const buffer = data.variadicBuffers[fields.getInt32(at + 8, true)];
      const start = fields.getInt32(at + 12, true);
      if (buffer === undefined || start < 0 || start + length > buffer.length) return undefined;
      texts.push(buffer.subarray(start, start + length));
    }
  }
  return texts;
}
