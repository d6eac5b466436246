import type { Column } from '../columnar/column.js';
import type { ColumnBatch } from '../columnar/column-batch.js';
import { filterBatch } from '../columnar/select-batch.js';
import type { CompiledExpression } from '../expressions/compile-expression.js';
import type { Arena } from '../kernels/arena.js';
import { forGoodRows, type RowFailures } from './failing-rows.js';
import { Operator } from './operator.js';

/** Keeps the rows for which the predicate is true; neither false nor null. */
export class FilterOperator extends Operator {
  override readonly name = 'filter';
  readonly #arena: Arena;
  readonly #predicate: CompiledExpression;
  readonly #failures: RowFailures;
  #rowsIn = 0;
  #rowsOut = 0;

  constructor(arena: Arena, predicate: CompiledExpression, failures: RowFailures) {
    super();
    this.#failures = failures;
    this.#arena = arena;
    this.#predicate = predicate;
  }

  get rowsIn(): number {
    return this.#rowsIn;
  }

  get rowsOut(): number {
    return this.#rowsOut;
  }

  override close(): void {
    this.#predicate.close();
  }

  protected override processBatch(batch: ColumnBatch): void {
    forGoodRows(
      this.#arena,
      batch,
      this.#failures,
      (piece) => this.#predicate.evaluate(piece, this.#arena),
      (piece, keep) => this.#sendKept(piece, keep),
    );
  }

  #sendKept(batch: ColumnBatch, keep: Column): void {
    const kept = filterBatch(this.#arena.memory, this.#arena, batch, keep);
    this.#rowsIn += batch.numRows;
    if (kept === undefined) return;
    this.#rowsOut += kept.numRows;
    this.send({ kind: 'batch', batch: kept });
  }
}
