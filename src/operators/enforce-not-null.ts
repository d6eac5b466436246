import type { ColumnBatch } from '../columnar/column-batch.js';
import { must } from '../common/assert.js';
import { ErrorType } from '../errors/error-type.js';
import { StreamingError } from '../errors/streaming-error.js';
import type { KernelMemory } from '../kernels/kernel-memory.js';
import { Operator } from './operator.js';

/** Refuses nulls on their way into columns that a table declares NOT NULL: OPERATOR_ERROR, as Flink's default is. */
export class EnforceNotNullOperator extends Operator {
  override readonly name = 'enforce-not-null';
  readonly #memory: KernelMemory;
  readonly #table: string;
  readonly #columns: readonly number[];

  /** `columns` are positions in the batches. */
  constructor(memory: KernelMemory, table: string, columns: readonly number[]) {
    super();
    this.#memory = memory;
    this.#table = table;
    this.#columns = columns;
  }

  protected override processBatch(batch: ColumnBatch): void {
    const { kernels } = this.#memory;
    const { numRows } = batch;
    for (const position of this.#columns) {
      const { validity } = must(batch.columns[position]);
      if (validity !== 0 && kernels.bitmapCount(validity, numRows) < numRows) {
        throw this.#nullIn(must(batch.schema[position]).name);
      }
    }
    this.send({ kind: 'batch', batch });
  }

  #nullIn(column: string): StreamingError {
    return new StreamingError(
      ErrorType.OPERATOR_ERROR,
      `Column "${column}" of table "${this.#table}" takes no NULL, but the query gives one: ` +
        'replace it by COALESCE, filter such rows out with WHERE … IS NOT NULL, or declare the column without NOT NULL.',
      { component: this.#table, table: this.#table, column },
      { code: 'NOT_NULL_VIOLATED' },
    );
  }
}
