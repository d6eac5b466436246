import type { ColumnBatch } from '../columnar/column-batch.js';
import type { CompiledExpression } from '../expressions/compile-expression.js';
import type { Arena } from '../kernels/arena.js';
import type { Schema } from '../types/schema.js';
import { forGoodRows, type RowFailures } from './failing-rows.js';
import { Operator } from './operator.js';

/** Computes one output column per expression. */
export class ProjectOperator extends Operator {
  override readonly name = 'project';
  readonly #arena: Arena;
  readonly #schema: Schema;
  readonly #expressions: readonly CompiledExpression[];
  readonly #failures: RowFailures;

  constructor(
    arena: Arena,
    schema: Schema,
    expressions: readonly CompiledExpression[],
    failures: RowFailures,
  ) {
    super();
    this.#failures = failures;
    this.#arena = arena;
    this.#schema = schema;
    this.#expressions = expressions;
  }

  override close(): void {
    for (const expression of this.#expressions) expression.close();
  }

  protected override processBatch(batch: ColumnBatch): void {
    forGoodRows(
      this.#arena,
      batch,
      this.#failures,
      (piece) => this.#expressions.map((e) => e.evaluate(piece, this.#arena)),
      (piece, columns) =>
        this.send({ kind: 'batch', batch: { ...piece, schema: this.#schema, columns } }),
    );
  }
}
