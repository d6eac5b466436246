import { type ResultBatch, resultBatchOfData } from './result-batch.js';

/** The batch without its first `count` rows. */
export function dropRows(batch: ResultBatch, count: number): ResultBatch {
  return count === 0 ? batch : resultBatchOfData(batch.schema, batch.slice(count).data);
}
