import type { RecordBatch } from '../../columnar/arrow.js';
import {
  type ColumnBuffers,
  type ResultBatch,
  resultBatchOf,
} from '../../columnar/result-batch.js';
import { must } from '../../common/assert.js';
import type { Schema } from '../../types/schema.js';
import { type PhysicalType, physicalTypeOf, type SqlType } from '../../types/sql-type.js';

/**
 * Rows of a dimension table in PostgreSQL's binary COPY format: exact for every value, and no text to quote.
 *
 *     signature (11 bytes), flags i32, header extension length i32,
 *     per row: field count i16, per field: length i32 (-1 = null), value; then i16 -1
 *
 * All numbers are big-endian. The first field of a row is its number in the table.
 */
const SIGNATURE = Uint8Array.of(0x50, 0x47, 0x43, 0x4f, 0x50, 0x59, 0x0a, 0xff, 0x0d, 0x0a, 0x00);
const HEADER_BYTES = SIGNATURE.length + 8;
const TRAILER_BYTES = 2;
const NULL_LENGTH = -1;
const ROW_NUMBER_BYTES = 8;

/** The column types of the SQL table: times lie there as integers, counted as in the Arrow column. */
export function postgresTypeOf(type: SqlType): string {
  if (type.kind === 'boolean') return 'boolean';
  return POSTGRES_TYPE[physicalTypeOf(type)];
}

const POSTGRES_TYPE: Record<PhysicalType, string> = {
  u8: 'boolean',
  i32: 'integer',
  i64: 'bigint',
  f32: 'real',
  f64: 'double precision',
  code: 'text',
};

const VALUE_BYTES: Record<Exclude<PhysicalType, 'code'>, number> = {
  u8: 1,
  i32: 4,
  i64: 8,
  f32: 4,
  f64: 8,
};

/** One column to be written. */
export interface CopyColumn {
  readonly physical: PhysicalType;
  readonly buffers: ColumnBuffers;
  /** Where row 0 stands in bitmaps: not at 0 in a slice. */
  readonly bitOffset: number;
}

/** `batch` as `exportBatch` makes them; its rows are numbered from `firstRow`. */
export function encodeCopy(schema: Schema, batch: RecordBatch, firstRow: number): Uint8Array {
  return encodeCopyColumns(copyColumnsOf(schema, batch), batch.numRows, firstRow);
}

/** The columns of a batch with plain Utf8 strings, or of a slice of one. */
export function copyColumnsOf(schema: Schema, batch: RecordBatch): CopyColumn[] {
  return schema.map(({ type }, c) => {
    const { values, valueOffsets, nullBitmap, nullCount, offset } = must(batch.data.children[c]);
    const nulls = nullCount > 0 ? { nullBitmap } : {};
    return {
      physical: physicalTypeOf(type),
      buffers: { data: values, valueOffsets, nullCount, ...nulls },
      bitOffset: offset,
    };
  });
}

export function encodeCopyColumns(
  columns: readonly CopyColumn[],
  numRows: number,
  firstRow: number,
): Uint8Array {
  const out = new DataView(new ArrayBuffer(copyBytesMax(columns, numRows)));
  new Uint8Array(out.buffer).set(SIGNATURE);
  let at = HEADER_BYTES;
  for (let row = 0; row < numRows; row++) {
    out.setInt16(at, columns.length + 1);
    out.setInt32(at + 2, ROW_NUMBER_BYTES);
    out.setBigInt64(at + 6, BigInt(firstRow + row));
    at += 6 + ROW_NUMBER_BYTES;
    for (const column of columns) at = writeField(out, at, column, row);
  }
  out.setInt16(at, -1);
  return new Uint8Array(out.buffer, 0, at + 2);
}

function copyBytesMax(columns: readonly CopyColumn[], numRows: number): number {
  let perRow = 2 + 4 + ROW_NUMBER_BYTES;
  let texts = 0;
  for (const { physical, buffers } of columns) {
    perRow += 4 + (physical === 'code' ? 0 : VALUE_BYTES[physical]);
    if (physical === 'code') texts += buffers.data.byteLength;
  }
  return HEADER_BYTES + numRows * perRow + texts + TRAILER_BYTES;
}

function writeField(out: DataView, at: number, column: CopyColumn, row: number): number {
  const { physical, buffers, bitOffset } = column;
  const { data } = buffers;
  if (isNullAt(column, row)) {
    out.setInt32(at, NULL_LENGTH);
    return at + 4;
  }
  const value = at + 4;
  if (physical === 'code') {
    const offsets = must(buffers.valueOffsets);
    const bytes = (data as Uint8Array).subarray(offsets[row], offsets[row + 1]);
    out.setInt32(at, bytes.length);
    new Uint8Array(out.buffer).set(bytes, value);
    return value + bytes.length;
  }
  out.setInt32(at, VALUE_BYTES[physical]);
  if (physical === 'u8') out.setUint8(value, isSet(data as Uint8Array, bitOffset + row) ? 1 : 0);
  else if (physical === 'i32') out.setInt32(value, (data as Int32Array)[row] ?? 0);
  else if (physical === 'i64') out.setBigInt64(value, (data as BigInt64Array)[row] ?? 0n);
  else if (physical === 'f32') out.setFloat32(value, (data as Float32Array)[row] ?? 0);
  else out.setFloat64(value, (data as Float64Array)[row] ?? 0);
  return value + VALUE_BYTES[physical];
}

export function isNullAt({ buffers, bitOffset }: CopyColumn, row: number): boolean {
  return buffers.nullBitmap !== undefined && !isSet(buffers.nullBitmap, bitOffset + row);
}

/** The rows of several encodings of the same columns, as one. */
export function joinCopies(copies: readonly Uint8Array[]): Uint8Array {
  const rowBytes = copies.map((copy) => copy.subarray(HEADER_BYTES, -TRAILER_BYTES));
  const total = rowBytes.reduce((sum, bytes) => sum + bytes.byteLength, 0);
  const joined = new Uint8Array(HEADER_BYTES + total + TRAILER_BYTES);
  joined.set(SIGNATURE);
  let at = HEADER_BYTES;
  for (const bytes of rowBytes) {
    joined.set(bytes, at);
    at += bytes.byteLength;
  }
  new DataView(joined.buffer).setInt16(at, -1);
  return joined;
}

/** How many rows there are in what PostgreSQL or `encodeCopy` wrote. */
export function copyRowCount(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let count = 0;
  for (let at = HEADER_BYTES; ; count++) {
    const fields = view.getInt16(at);
    if (fields < 0) return count;
    at += 2;
    for (let f = 0; f < fields; f++) at += 4 + Math.max(0, view.getInt32(at));
  }
}

/** The `numRows` rows of what `encodeCopy` wrote, or PostgreSQL for the same columns; row numbers are skipped. */
export function decodeCopy(schema: Schema, bytes: Uint8Array, numRows: number): ResultBatch {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const readers = schema.map(({ type }) => new FieldReader(physicalTypeOf(type), numRows, bytes));
  let at = HEADER_BYTES;
  for (let row = 0; row < numRows; row++) {
    at += 2 + 4 + ROW_NUMBER_BYTES;
    for (const reader of readers) {
      const length = view.getInt32(at);
      at += 4;
      if (length === NULL_LENGTH) reader.readNull(row);
      else reader.read(view, at, length, row);
      at += Math.max(0, length);
    }
  }
  return resultBatchOf(
    schema,
    numRows,
    readers.map((reader) => reader.finish()),
  );
}

/** Collects the fields of one column. */
class FieldReader {
  readonly #physical: PhysicalType;
  readonly #source: Uint8Array;
  readonly #nullBitmap: Uint8Array;
  readonly #numbers: Int32Array | BigInt64Array | Float32Array | Float64Array | Uint8Array;
  readonly #offsets: Int32Array;
  readonly #texts: Uint8Array[] = [];
  #nullCount = 0;

  constructor(physical: PhysicalType, numRows: number, source: Uint8Array) {
    this.#physical = physical;
    this.#source = source;
    this.#nullBitmap = new Uint8Array((numRows + 7) >> 3).fill(0xff);
    this.#numbers = numbersOf(physical, numRows);
    this.#offsets = new Int32Array(physical === 'code' ? numRows + 1 : 0);
  }

  readNull(row: number): void {
    clear(this.#nullBitmap, row);
    this.#nullCount++;
    if (this.#physical === 'code') this.#offsets[row + 1] = this.#offsets[row] ?? 0;
  }

  read(view: DataView, at: number, length: number, row: number): void {
    if (this.#physical === 'code') {
      this.#texts.push(this.#source.subarray(at, at + length));
      this.#offsets[row + 1] = (this.#offsets[row] ?? 0) + length;
    } else if (this.#physical === 'u8') {
      if (view.getUint8(at) === 0) clear(this.#numbers as Uint8Array, row);
    } else if (this.#physical === 'i64') {
      (this.#numbers as BigInt64Array)[row] = view.getBigInt64(at);
    } else {
      this.#numbers[row] =
        this.#physical === 'i32'
          ? view.getInt32(at)
          : this.#physical === 'f32'
            ? view.getFloat32(at)
            : view.getFloat64(at);
    }
  }

  finish(): ColumnBuffers {
    const nulls = this.#nullCount > 0 ? { nullBitmap: this.#nullBitmap } : {};
    const nullCount = this.#nullCount;
    if (this.#physical !== 'code') return { data: this.#numbers, nullCount, ...nulls };
    const data = new Uint8Array(this.#offsets.at(-1) ?? 0);
    let at = 0;
    for (const text of this.#texts) {
      data.set(text, at);
      at += text.length;
    }
    return { data, valueOffsets: this.#offsets, nullCount, ...nulls };
  }
}

function numbersOf(
  physical: PhysicalType,
  n: number,
): Int32Array | BigInt64Array | Float32Array | Float64Array | Uint8Array {
  switch (physical) {
    case 'i32':
      return new Int32Array(n);
    case 'i64':
      return new BigInt64Array(n);
    case 'f32':
      return new Float32Array(n);
    case 'f64':
      return new Float64Array(n);
    case 'u8':
      return new Uint8Array((n + 7) >> 3).fill(0xff);
    case 'code':
      return new Uint8Array();
  }
}

function isSet(bits: Uint8Array, i: number): boolean {
  return (((bits[i >> 3] ?? 0) >> (i & 7)) & 1) === 1;
}

function clear(bits: Uint8Array, i: number): void {
  bits[i >> 3] = (bits[i >> 3] ?? 0) & ~(1 << (i & 7));
}
