import type { ColumnBatch } from '../columnar/column-batch.js';
import { filterBatch } from '../columnar/select-batch.js';
import type { CompiledExpression } from '../expressions/compile-expression.js';
import type { Arena } from '../kernels/arena.js';
import { Operator } from './operator.js';

/** Keeps the rows for which the predicate is true; neither false nor null. */
export class FilterOperator extends Operator {
  override readonly name = 'filter';
  readonly #arena: Arena;
  readonly #predicate: CompiledExpression;
  #rowsIn = 0;
  #rowsOut = 0;

  constructor(arena: Arena, predicate: CompiledExpression) {
    super();
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
    const keep = this.#predicate.evaluate(batch, this.#arena);
    const kept = filterBatch(this.#arena.memory, this.#arena, batch, keep);
    this.#rowsIn += batch.numRows;
    if (kept === undefined) return;
    this.#rowsOut += kept.numRows;
    this.send({ kind: 'batch', batch: kept });
  }
}
