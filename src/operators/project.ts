import type { ColumnBatch } from '../columnar/column-batch.js';
import type { CompiledExpression } from '../expressions/compile-expression.js';
import type { Arena } from '../kernels/arena.js';
import type { Schema } from '../types/schema.js';
import { Operator } from './operator.js';

/** Computes one output column per expression. */
export class ProjectOperator extends Operator {
  override readonly name = 'project';
  readonly #arena: Arena;
  readonly #schema: Schema;
  readonly #expressions: readonly CompiledExpression[];

  constructor(arena: Arena, schema: Schema, expressions: readonly CompiledExpression[]) {
    super();
    this.#arena = arena;
    this.#schema = schema;
    this.#expressions = expressions;
  }

  override close(): void {
    for (const expression of this.#expressions) expression.close();
  }

  protected override processBatch(batch: ColumnBatch): void {
    const columns = this.#expressions.map((e) => e.evaluate(batch, this.#arena));
    this.send({ kind: 'batch', batch: { ...batch, schema: this.#schema, columns } });
  }
}
