import { canonicalBatches } from '../../src/columnar/canonical-batches.js';
import { exportBatch } from '../../src/columnar/export-batch.js';
import { type ResultBatch, resultBatchOf } from '../../src/columnar/result-batch.js';
import { must } from '../../src/common/assert.js';
import { cellText, columnsOf, nullTest } from '../../src/formats/text/cell-text.js';
import { Arena } from '../../src/kernels/arena.js';
import { loadKernels, provideKernelBytes } from '../../src/kernels/load-kernels.js';
import { readKernelBytes } from '../../src/platform/node.js';
import type { Schema } from '../../src/types/schema.js';
import { physicalTypeOf } from '../../src/types/sql-type.js';
import { batchOf, columnOf, type Value } from './columns.js';

/** Rows given as plain objects as one result batch. Times are epoch milliseconds. */
export async function resultBatch(schema: Schema, rows: readonly object[]): Promise<ResultBatch> {
  provideKernelBytes(readKernelBytes);
  const { batches } = canonicalBatches(await loadKernels(), rows, schema);
  return batches[0] ?? resultBatchOf(schema, 0, []);
}

/** A row with the values of a column as `Value` has them: timestamps as bigint in their unit, dates as days. */
export type ExactRow = Readonly<Record<string, Value>>;

export async function exactBatch(schema: Schema, rows: readonly ExactRow[]): Promise<ResultBatch> {
  provideKernelBytes(readKernelBytes);
  const memory = await loadKernels();
  const arena = new Arena(memory);
  const columns = schema.map(({ name, type }) =>
    columnOf(
      memory,
      arena,
      type,
      rows.map((row) => row[name] ?? null),
    ),
  );
  return exportBatch(memory, batchOf(schema, columns, rows.length));
}

/** What `exactBatch` was given. */
export function exactRowsOf(schema: Schema, batch: ResultBatch): ExactRow[] {
  const columns = columnsOf(batch).map((data, i) => {
    const { type } = must(schema[i]);
    const isNull = nullTest(data);
    const text = cellText(data, type, { timeSeparator: ' ' });
    const { buffer, byteOffset, byteLength } = data.values as ArrayBufferView;
    const value = (row: number): Value => {
      switch (physicalTypeOf(type)) {
        case 'u8':
          return text(row) === 'true';
        case 'code':
          return text(row);
        case 'i64':
          return must(new BigInt64Array(buffer, byteOffset, byteLength >> 3)[row]);
        default:
          return data.values[row];
      }
    };
    return (row: number) => (isNull?.(row) === true ? null : value(row));
  });
  return Array.from({ length: batch.numRows }, (_, row) =>
    Object.fromEntries(columns.map((value, i) => [must(schema[i]).name, value(row)])),
  );
}
