import { makeData, Struct } from 'apache-arrow';
import { must } from '../common/assert.js';
import type { Schema } from '../types/schema.js';
import { physicalTypeOf } from '../types/sql-type.js';
import { arrowSchemaOf } from './arrow-types.js';
import {
  type ColumnBuffers,
  type ResultBatch,
  resultBatchOf,
  resultBatchOfData,
} from './result-batch.js';

type ColumnData = ResultBatch['data']['children'][number];

/** The rows of a batch with the given numbers, in that order, with the columns at `positions`; `schema` is of these. */
export function takeRows(
  batch: ResultBatch,
  schema: Schema,
  positions: readonly number[],
  rows: Uint32Array,
): ResultBatch {
  const columns = positions.map((position, i) => {
    const data = must(batch.data.children[position]);
    return { ...takeValues(data, must(schema[i]).type, rows), ...takeValidity(data, rows) };
  });
  const { rowKinds } = batch;
  const kinds = rowKinds && Int8Array.from(rows, (row) => must(rowKinds[row]));
  return resultBatchOf(schema, rows.length, columns).changedAs(kinds);
}

/** All rows of a batch, with the columns at `positions`, which are not copied; `schema` is of these. */
export function takeColumns(
  batch: ResultBatch,
  schema: Schema,
  positions: readonly number[],
): ResultBatch {
  const arrowSchema = arrowSchemaOf(schema);
  const children = positions.map((position) => must(batch.data.children[position]));
  const type = new Struct(arrowSchema.fields);
  const data = makeData({ type, length: batch.numRows, nullCount: 0, children });
  return resultBatchOfData(arrowSchema, data).changedAs(batch.rowKinds);
}

function takeValidity(
  data: ColumnData,
  rows: Uint32Array,
): Pick<ColumnBuffers, 'nullCount' | 'nullBitmap'> {
  const { nullBitmap, nullCount } = data;
  if (nullCount === 0 || nullBitmap === undefined) return { nullCount: 0 };
  const taken = takeBits(nullBitmap, data.offset, rows);
  return { nullCount: rows.length - taken.count, nullBitmap: taken.bits };
}

function takeValues(
  data: ColumnData,
  type: Schema[number]['type'],
  rows: Uint32Array,
): Pick<ColumnBuffers, 'data' | 'valueOffsets'> {
  const physical = physicalTypeOf(type);
  if (physical === 'code') return takeTexts(data, rows);
  if (physical === 'u8') return { data: takeBits(data.values, data.offset, rows).bits };
  // What Arrow calls the values of a 64-bit timestamp may be pairs of 32-bit words.
  const width = physical === 'i64' || physical === 'f64' ? 8 : 4;
  const words = width / 4;
  const { buffer, byteOffset } = data.values as ArrayBufferView<ArrayBuffer>;
  const source = new Uint32Array(buffer, byteOffset, (data.offset + data.length) * words);
  const target = new Uint32Array(rows.length * words);
  for (let i = 0; i < rows.length; i++) {
    for (let word = 0; word < words; word++) {
      target[i * words + word] = must(source[must(rows[i]) * words + word]);
    }
  }
  return { data: target };
}

function takeTexts(data: ColumnData, rows: Uint32Array): ColumnBuffers {
  const offsets = must(data.valueOffsets);
  const bytes = data.values as Uint8Array;
  const valueOffsets = new Int32Array(rows.length + 1);
  for (let i = 0; i < rows.length; i++) {
    const row = must(rows[i]);
    valueOffsets[i + 1] = must(valueOffsets[i]) + must(offsets[row + 1]) - must(offsets[row]);
  }
  const taken = new Uint8Array(must(valueOffsets[rows.length]));
  for (let i = 0; i < rows.length; i++) {
    const row = must(rows[i]);
    taken.set(bytes.subarray(offsets[row], offsets[row + 1]), must(valueOffsets[i]));
  }
  return { data: taken, valueOffsets, nullCount: 0 };
}

function takeBits(
  bitmap: Uint8Array,
  offset: number,
  rows: Uint32Array,
): { readonly bits: Uint8Array; readonly count: number } {
  const bits = new Uint8Array((rows.length + 7) >> 3);
  let count = 0;
  for (let i = 0; i < rows.length; i++) {
    const bit = offset + must(rows[i]);
    if (((must(bitmap[bit >> 3]) >> (bit & 7)) & 1) === 0) continue;
    bits[i >> 3] = must(bits[i >> 3]) | (1 << (i & 7));
    count++;
  }
  return { bits, count };
}
