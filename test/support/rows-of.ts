import type { ResultBatch } from '../../src/columnar/result-batch.js';

/** A result batch as plain objects. */
export function rowsOf(batch: ResultBatch): Record<string, unknown>[] {
  const names = batch.schema.fields.map((field) => field.name);
  return Array.from({ length: batch.numRows }, (_, row) =>
    Object.fromEntries(names.map((name) => [name, batch.column(name)[row]])),
  );
}
