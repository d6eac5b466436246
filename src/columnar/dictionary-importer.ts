import type { Data, Vector } from 'apache-arrow';
import { must } from '../common/assert.js';
import type { Arena } from '../kernels/arena.js';
import type { KernelMemory } from '../kernels/kernel-memory.js';
import type { StringDictionary } from '../kernels/string-dictionary.js';
import type { Field } from '../types/schema.js';
import type { Column } from './column.js';
import { bytesOf, ColumnImporter, copyBytes } from './column-importer.js';
import { StringImporter } from './string-importer.js';

type Indices = Int8Array | Uint8Array | Int16Array | Uint16Array | Int32Array | Uint32Array;

const NULL_ENTRY = -1;

/**
 * Dictionary-encoded text: the batch's dictionary is looked up once, and its indices are then turned into codes. The
 * first dictionary of a query usually gets the codes 0, 1, 2, …, so that its indices are copied as they are.
 */
export class DictionaryImporter extends ColumnImporter {
  readonly #dictionary: StringDictionary;
  readonly #entries: StringImporter;
  /** Codes of the chunks of dictionaries seen before: batches share them, and a longer dictionary its first chunks. */
  #chunkCodes = new WeakMap<Data, Int32Array>();
  #vector: Vector | undefined;
  /** Code of each entry of `#vector`, or NULL_ENTRY. */
  #codes = new Int32Array();
  #isIdentity = true;

  constructor(memory: KernelMemory, field: Field, dictionary: StringDictionary) {
    super(memory, field);
    this.#dictionary = dictionary;
    this.#entries = new StringImporter(memory, { ...field, nullable: true }, dictionary);
  }

  override markCodes(isLive: Uint8Array): void {
    for (const code of this.#codes) isLive[code] = 1;
  }

  override renumberCodes(newCodes: Uint32Array): void {
    this.#codes = this.#codes.map((code) => (code === NULL_ENTRY ? code : (newCodes[code] ?? 0)));
    this.#isIdentity = isIdentity(this.#codes);
    this.#chunkCodes = new WeakMap();
  }

  protected override readValues(
    data: Data,
    from: number,
    n: number,
    validity: number,
    arena: Arena,
  ): Column {
    const vector = must(data.dictionary, 'a dictionary column without dictionary');
    if (vector !== this.#vector) this.#bindDictionary(vector, arena);
    const values = arena.allocate(n * 4);
    const indices = narrow(data.values, from, n);
    const isDone = this.#isIdentity
      ? this.#copyIndices(indices, n, values)
      : this.#mapIndices(indices, n, values);
    const bitmap = isDone
      ? validity
      : this.#mapNullableIndices(indices, from, n, validity, values, arena);
    const { type } = this.field;
    return { type, values, step: 4, validity: bitmap, dictionary: this.#dictionary };
  }

  #bindDictionary(vector: Vector, arena: Arena): void {
    const codes = new Int32Array(vector.length);
    let at = 0;
    for (const chunk of vector.data) {
      codes.set(this.#codesOfChunk(chunk, arena), at);
      at += chunk.length;
    }
    this.#codes = codes;
    this.#isIdentity = isIdentity(codes);
    this.#vector = vector;
  }

  #codesOfChunk(chunk: Data, arena: Arena): Int32Array {
    const known = this.#chunkCodes.get(chunk);
    if (known !== undefined) return known;
    this.#entries.bind(chunk);
    const column = this.#entries.read(0, chunk.length, arena);
    const { i32, u8 } = this.memory.views;
    const codes = i32.slice(column.values >> 2, (column.values >> 2) + chunk.length);
    if (column.validity !== 0) {
      for (let i = 0; i < codes.length; i++) {
        if (!isValid(u8, column.validity, i)) codes[i] = NULL_ENTRY;
      }
    }
    this.#chunkCodes.set(chunk, codes);
    return codes;
  }

  /** The indices are the codes; false where one is not in the dictionary. */
  #copyIndices(indices: Indices, n: number, out: number): boolean {
    if (indices.BYTES_PER_ELEMENT === 4) {
      copyBytes(bytesOf(indices, 0, n), n * 4, out, this.memory);
    } else {
      const target = this.memory.views.i32.subarray(out >> 2, (out >> 2) + n);
      target.set(indices);
      target.fill(0, indices.length);
    }
    return this.memory.kernels.allBelow(out, n, this.#codes.length) === 1;
  }

  /** Looks the indices up; false where one is not in the dictionary or stands for null. */
  #mapIndices(indices: Indices, n: number, out: number): boolean {
    const codes = this.#codes;
    const target = this.memory.views.i32;
    const first = out >> 2;
    let worst = 0;
    for (let i = 0; i < n; i++) {
      const code = codes[indices[i] ?? 0] ?? NULL_ENTRY;
      worst |= code;
      target[first + i] = code;
    }
    return worst >= 0;
  }

  /** As `#mapIndices`, minding that rows may be null, or their dictionary entry. Returns the rows' validity. */
  #mapNullableIndices(
    indices: Indices,
    from: number,
    n: number,
    validity: number,
    out: number,
    arena: Arena,
  ): number {
    let bitmap = validity;
    if (bitmap === 0) {
      bitmap = arena.allocate((n + 7) >> 3);
      this.memory.kernels.bitmapFill(bitmap, n);
    }
    const { i32, u8 } = this.memory.views;
    for (let i = 0; i < n; i++) {
      let code = 0;
      if (isValid(u8, bitmap, i)) {
        const found = this.#codes[indices[i] ?? 0];
        if (found === undefined) {
          throw this.invalid(`has an index outside of its Arrow dictionary in row ${from + i}`);
        }
        if (found === NULL_ENTRY) clearBit(u8, bitmap, i);
        else code = found;
      }
      i32[(out >> 2) + i] = code;
    }
    if (this.memory.kernels.bitmapCount(bitmap, n) === n) return 0;
    if (!this.field.nullable) throw this.invalid('is declared NOT NULL, but has nulls');
    return bitmap;
  }
}

function isIdentity(codes: Int32Array): boolean {
  return codes.every((code, index) => code === index);
}

/** Rows [from, from + n) of dictionary indices; 64-bit ones lose what no dictionary could hold. */
function narrow(
  values: Indices | BigInt64Array | BigUint64Array,
  from: number,
  n: number,
): Indices {
  if (values instanceof BigInt64Array || values instanceof BigUint64Array) {
    const wide = values.subarray(from, from + n);
    return Int32Array.from(wide as Iterable<bigint>, (index) =>
      index >= 0n && index < 0x7fffffffn ? Number(index) : -1,
    );
  }
  return values.subarray(from, from + n);
}

function isValid(bytes: Uint8Array, bitmap: number, i: number): boolean {
  return (((bytes[bitmap + (i >> 3)] ?? 0) >> (i & 7)) & 1) === 1;
}

function clearBit(bytes: Uint8Array, bitmap: number, i: number): void {
  const at = bitmap + (i >> 3);
  bytes[at] = (bytes[at] ?? 0) & ~(1 << (i & 7));
}
