import { makeData, type RecordBatch, Utf8 } from 'apache-arrow';
import { must } from '../common/assert.js';
import { type Field, field, type Schema } from '../types/schema.js';
import { VARCHAR } from '../types/sql-type.js';
import { arrowSchemaOf } from './arrow-types.js';
import { ResultBatch, resultBatchOfChildren } from './result-batch.js';

/** How the kinds of change are written, by their numbers in `RowKind`, as in Flink. */
export const ROW_KIND_TEXTS = ['+I', '-U', '+U', '-D'] as const;

const TEXT_BYTES = 2;
const OP: Field = field('op', VARCHAR, false);

/** The schema with the column of `withOpColumn` in front. */
export function schemaWithOp(schema: Schema): Schema {
  return [OP, ...schema];
}

/** The batch with a first column `op` that says what each row is: `+I`, `-U`, `+U` or `-D`. `schema` is the batch's. */
export function withOpColumn(batch: RecordBatch, schema: Schema): ResultBatch {
  const n = batch.numRows;
  const rowKinds = batch instanceof ResultBatch ? batch.rowKinds : undefined;
  const bytes = new Uint8Array(n * TEXT_BYTES);
  const valueOffsets = new Int32Array(n + 1);
  for (let row = 0; row < n; row++) {
    const text = must(ROW_KIND_TEXTS[rowKinds?.[row] ?? 0]);
    bytes[row * TEXT_BYTES] = text.charCodeAt(0);
    bytes[row * TEXT_BYTES + 1] = text.charCodeAt(1);
    valueOffsets[row + 1] = (row + 1) * TEXT_BYTES;
  }
  const op = makeData({ type: new Utf8(), length: n, nullCount: 0, valueOffsets, data: bytes });
  return resultBatchOfChildren(arrowSchemaOf(schemaWithOp(schema)), n, [
    op,
    ...batch.data.children,
  ]);
}
