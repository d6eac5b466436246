import { canonicalBatches } from '../../src/columnar/canonical-batches.js';
import { type ResultBatch, resultBatchOf } from '../../src/columnar/result-batch.js';
import { loadKernels, provideKernelBytes } from '../../src/kernels/load-kernels.js';
import { readKernelBytes } from '../../src/platform/node.js';
import type { Schema } from '../../src/types/schema.js';

/** Rows given as plain objects as one result batch. Times are epoch milliseconds, or bigint in the type's unit. */
export async function resultBatch(schema: Schema, rows: readonly object[]): Promise<ResultBatch> {
  provideKernelBytes(readKernelBytes);
  const { batches } = canonicalBatches(await loadKernels(), rows, schema);
  return batches[0] ?? resultBatchOf(schema, 0, []);
}
