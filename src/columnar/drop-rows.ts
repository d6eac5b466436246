import { type ResultBatch, resultBatchOfData } from './result-batch.js';

/** The batch without its first `count` rows. */
export function dropRows(batch: ResultBatch, count: number): ResultBatch {
  if (count === 0) return batch;
  const rest = resultBatchOfData(batch.schema, batch.slice(count).data);
  return rest.changedAs(batch.rowKinds?.slice(count));
}
