import type { ResultBatch } from '../../columnar/result-batch.js';
import { rowText } from '../recovery/row-text.js';
import { letterOf } from '../recovery/source-recovery.js';
import type { DeadLetterOutput } from './dead-letter-output.js';

/** Leaves the rows of a batch that the sink of `table` could not take, each as a letter. */
export function leaveBatch(
  batch: ResultBatch,
  error: unknown,
  table: string,
  output: DeadLetterOutput,
): void {
  const columns = batch.schema.fields.map(({ name }) => ({ name, values: batch.column(name) }));
  for (let row = 0; row < batch.numRows; row++) {
    const cells = columns.map(({ name, values }) => [name, values[row]]);
    const letter = letterOf(error, rowText(Object.fromEntries(cells)), table);
    output.add(output.rowOf(letter, table));
  }
}
