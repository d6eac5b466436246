import { RecordBatch, Table } from 'apache-arrow';
import { ErrorType } from '../errors/error-type.js';
import { StreamingError } from '../errors/streaming-error.js';
import { Arena } from '../kernels/arena.js';
import type { KernelMemory } from '../kernels/kernel-memory.js';
import { StringDictionary } from '../kernels/string-dictionary.js';
import type { Schema } from '../types/schema.js';
import { ArrowImporter } from './arrow-importer.js';
import { schemaFromArrow } from './arrow-types.js';
import { exportBatch } from './export-batch.js';
import { inferSchema } from './infer-schema.js';
import type { ResultBatch } from './result-batch.js';
import { RowImporter } from './row-importer.js';

const BATCH_ROWS_MAX = 16_384;

/** A whole table as a caller may hand it over. */
export type TableData = Table | RecordBatch | Iterable<object>;

/**
 * A table's rows as copies of our own, in the layouts that `exportBatch` writes whatever the caller's are. The schema is
 * the given one, or what Arrow says, or what the rows look like. Throws VALIDATION_ERROR.
 */
export function canonicalBatches(
  memory: KernelMemory,
  data: TableData,
  schema?: Schema,
): { readonly schema: Schema; readonly batches: readonly ResultBatch[] } {
  if (data instanceof Table || data instanceof RecordBatch) {
    const known = schema ?? schemaFromArrow(data.schema);
    const batches = data instanceof Table ? data.batches : [data];
    return { schema: known, batches: copyBatches(memory, known, batches) };
  }
  if (typeof data !== 'object' || data === null || !(Symbol.iterator in data)) {
    throw new StreamingError(
      ErrorType.VALIDATION_ERROR,
      `An Arrow table, a record batch or an array of rows is expected as a table, not a value of the type ${typeof data}.`,
    );
  }
  const rows = Array.from(data);
  const known = schema ?? inferSchema(rows);
  if (known.length === 0) {
    throw new StreamingError(
      ErrorType.VALIDATION_ERROR,
      'The table has no rows to tell its columns from: hand it over as an Arrow table.',
    );
  }
  return { schema: known, batches: copyRows(memory, known, rows) };
}

function copyBatches(
  memory: KernelMemory,
  schema: Schema,
  batches: readonly RecordBatch[],
): ResultBatch[] {
  return withDictionaries(memory, schema, (dictionaries, arena) => {
    const importer = new ArrowImporter(memory, schema, dictionaries);
    return batches.flatMap((batch) =>
      chunks(batch.numRows, (from, to) =>
        exportBatch(memory, importer.importRows(batch, from, to, arena)),
      ),
    );
  });
}

function copyRows(memory: KernelMemory, schema: Schema, rows: readonly object[]): ResultBatch[] {
  return withDictionaries(memory, schema, (dictionaries, arena) => {
    const importer = new RowImporter(memory, schema, dictionaries);
    return chunks(rows.length, (from, to) =>
      exportBatch(memory, importer.importRows(rows.slice(from, to), from + 1, arena)),
    );
  });
}

function withDictionaries<T>(
  memory: KernelMemory,
  schema: Schema,
  work: (dictionaries: readonly (StringDictionary | undefined)[], arena: Arena) => T,
): T {
  const arena = new Arena(memory);
  const dictionaries = schema.map(({ type }) =>
    type.kind === 'varchar' ? new StringDictionary(memory) : undefined,
  );
  try {
    return work(dictionaries, arena);
  } finally {
    for (const dictionary of dictionaries) dictionary?.close();
    arena.close();
  }
}

function chunks<T>(numRows: number, each: (from: number, to: number) => T): T[] {
  const results: T[] = [];
  for (let from = 0; from < numRows; from += BATCH_ROWS_MAX) {
    results.push(each(from, Math.min(numRows, from + BATCH_ROWS_MAX)));
  }
  return results;
}
