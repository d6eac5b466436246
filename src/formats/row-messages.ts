import type { ResultBatch } from '../columnar/result-batch.js';
import { must } from '../common/assert.js';
import type { Field, Schema } from '../types/schema.js';
import { physicalTypeOf } from '../types/sql-type.js';
import type { Cell } from './cell-column.js';
import type { MessageBlock } from './message-decoder.js';
import { type ColumnData, cellText, columnsOf, nullTest } from './text/cell-text.js';

/** About; there is more room where it is needed. */
const BYTES_PER_MESSAGE = 64;

/** The value of a column in row `row`. */
export type CellOf = (row: number) => Cell;

/** The columns of a batch, value by value, for formats that a library encodes. */
export function cellsOf(schema: Schema, batch: ResultBatch): readonly CellOf[] {
  return columnsOf(batch).map((data, i) => {
    const value = cellOf(data, must(schema[i]));
    const isNull = nullTest(data);
    return isNull === undefined ? value : (row) => (isNull(row) ? null : value(row));
  });
}

/** One message a row, copied one behind the other. */
export function messagesOf(count: number, encode: (row: number) => Uint8Array): MessageBlock {
  const starts = new Int32Array(count);
  const lengths = new Int32Array(count);
  let bytes = new Uint8Array(count * BYTES_PER_MESSAGE);
  let at = 0;
  for (let row = 0; row < count; row++) {
    const message = encode(row);
    if (at + message.length > bytes.length) {
      const grown = new Uint8Array((at + message.length) * 2);
      grown.set(bytes.subarray(0, at));
      bytes = grown;
    }
    bytes.set(message, at);
    starts[row] = at;
    lengths[row] = message.length;
    at += message.length;
  }
  return { count, bytes: bytes.subarray(0, at), starts, lengths };
}

/** A time counted in units of which `from` make a second, in units of which `to` do, rounded down. */
export function rescaled(value: bigint, from: number, to: number): bigint {
  if (from === to) return value;
  if (from < to) return value * BigInt(to / from);
  const divisor = BigInt(from / to);
  const quotient = value / divisor;
  return value < 0n && quotient * divisor !== value ? quotient - 1n : quotient;
}

function cellOf(data: ColumnData, { type }: Field): CellOf {
  switch (physicalTypeOf(type)) {
    case 'code':
      return cellText(data, type, { timeSeparator: ' ' });
    case 'u8': {
      const text = cellText(data, type, { timeSeparator: ' ' });
      return (row) => text(row) === 'true';
    }
    case 'i64': {
      const { buffer, byteOffset, byteLength } = data.values as ArrayBufferView;
      const values = new BigInt64Array(buffer, byteOffset, byteLength >> 3);
      return (row) => must(values[row]);
    }
    default:
      return (row) => data.values[row];
  }
}
