import { type Data, DataType } from 'apache-arrow';
import type { Arena } from '../kernels/arena.js';
import type { KernelMemory } from '../kernels/kernel-memory.js';
import type { StringDictionary } from '../kernels/string-dictionary.js';
import type { Field } from '../types/schema.js';
import type { Column } from './column.js';
import { ColumnImporter, copyBytes } from './column-importer.js';
import { internViews } from './string-views.js';

/** Plain text (Utf8, LargeUtf8, Utf8View): each string is looked up in the column's dictionary. */
export class StringImporter extends ColumnImporter {
  readonly #dictionary: StringDictionary;

  constructor(memory: KernelMemory, field: Field, dictionary: StringDictionary) {
    super(memory, field);
    this.#dictionary = dictionary;
  }

  protected override readValues(
    data: Data,
    from: number,
    n: number,
    validity: number,
    arena: Arena,
  ): Column {
    const values = arena.allocate(n * 4);
    const intern = DataType.isUtf8View(data.type) ? internViews : internStrings;
    if (!intern(data, from, n, validity, this.#dictionary, values, arena)) {
      throw this.invalid('has damaged string offsets');
    }
    return { type: this.field.type, values, step: 4, validity, dictionary: this.#dictionary };
  }
}

/** Writes the codes of strings [from, from + n) to `out`; false where the offsets do not fit the bytes. */
function internStrings(
  data: Data,
  from: number,
  n: number,
  validity: number,
  dictionary: StringDictionary,
  out: number,
  arena: Arena,
): boolean {
  if (n === 0) return true;
  const { memory } = arena;
  const offsets = arena.allocate((n + 1) * 4);
  const first = copyOffsets(data.valueOffsets, from, n, offsets, memory);
  if (validity !== 0) flattenTrailingNulls(offsets, validity, n, memory);
  const { i32 } = memory.views;
  const start = i32[offsets >> 2] ?? 0;
  const end = i32[(offsets >> 2) + n] ?? 0;
  const bytes: Uint8Array = data.values ?? new Uint8Array();
  if (memory.kernels.offsetsRise(offsets, n) === 0 || first + end > bytes.length) return false;
  const address = arena.allocate(end - start);
  copyBytes(bytes.subarray(first + start, first + end), end - start, address, memory);
  // The offsets still count from the start of all bytes, of which only the wanted ones lie at `address`.
  dictionary.internColumn(offsets, address - start, validity, n, out);
  return true;
}

/**
 * Copies the n + 1 offsets of strings [from, from + n), as i32; rows behind the end of `source` are empty strings. Returns
 * what was subtracted from each: 64-bit offsets are made relative to the first.
 */
function copyOffsets(
  source: Int32Array | BigInt64Array,
  from: number,
  n: number,
  address: number,
  memory: KernelMemory,
): number {
  const at = address >> 2;
  const target = memory.views.i32.subarray(at, at + n + 1);
  const wanted = source.subarray(from, from + n + 1);
  let first = 0;
  if (wanted instanceof Int32Array) {
    target.set(wanted);
  } else {
    first = Number(wanted[0] ?? 0);
    for (let i = 0; i < wanted.length; i++) {
      const offset = Number(wanted[i]) - first;
      target[i] = offset > 0x7fffffff ? -1 : offset;
    }
  }
  if (wanted.length <= n) target.fill(target[wanted.length - 1] ?? 0, wanted.length);
  return first;
}

/** Columns that were lengthened by nulls have whatever their buffer held as offsets of these. */
function flattenTrailingNulls(
  offsets: number,
  validity: number,
  n: number,
  memory: KernelMemory,
): void {
  const { u8, i32 } = memory.views;
  let end = n;
  while (end > 0 && ((u8[validity + ((end - 1) >> 3)] ?? 0) & (1 << ((end - 1) & 7))) === 0) end--;
  const at = offsets >> 2;
  i32.fill(i32[at + end] ?? 0, at + end, at + n + 1);
}
