import type { Column } from '../columnar/column.js';
import { must } from '../common/assert.js';
import type { EvaluationContext } from '../functions/function-definition.js';
import { evaluateLogical, negated, truthOf } from '../functions/scalar/support/logic.js';
import { newBitmap } from '../functions/scalar/support/result-columns.js';
import type { KernelMemory } from '../kernels/kernel-memory.js';
import type { BoundCall } from './bound-expression.js';
import { CallSite } from './call-site.js';
import type { Evaluator } from './evaluator.js';
import type { Frame, SelectedFrame } from './frame.js';
import { mayFail } from './may-fail.js';
import { allRows, rowsWhere } from './select-rows.js';

/** Whether the call is an AND or OR whose left side has to keep rows from a right side that may fail for them. */
export function isGuard({ name, args }: BoundCall): boolean {
  return (name === 'and' || name === 'or') && mayFail(must(args[1]));
}

/** AND or OR as Flink runs it: the right side sees only the rows that the left side leaves open. */
export class GuardingEvaluator implements Evaluator {
  readonly #isAnd: boolean;
  readonly #left: Evaluator;
  readonly #right: Evaluator;
  readonly #site: CallSite;

  constructor({ name, offset }: BoundCall, operands: readonly Evaluator[], memory: KernelMemory) {
    this.#isAnd = name === 'and';
    this.#left = must(operands[0]);
    this.#right = must(operands[1]);
    this.#site = new CallSite(memory, offset);
  }

  evaluate(frame: Frame): Column {
    const context = this.#site.context(frame);
    const left = this.#left.evaluate(frame);
    const settled = truthOf(context, this.#isAnd ? negated(context, left) : left);
    const isOpen = negated(context, settled);
    const open = rowsWhere(frame, allRows(frame), isOpen);
    if (open.numRows === 0) return left;
    const right =
      open.numRows === frame.numRows
        ? this.#right.evaluate(frame)
        : spread(context, this.#right.evaluate(open), open, isOpen);
    return evaluateLogical(this.#isAnd ? 'logicalAnd' : 'logicalOr', context, [left, right]);
  }

  close(): void {
    this.#left.close();
    this.#right.close();
    this.#site.close();
  }
}

/** The values of the selected rows, written over `others`, whose own values the settled rows keep: they don't matter. */
function spread(
  context: EvaluationContext,
  { values, step, validity }: Column,
  { indices, numRows }: SelectedFrame,
  others: Column,
): Column {
  const { kernels } = context.memory;
  kernels.scatter1(values, step, indices, numRows, others.values);
  if (validity === 0) return others;
  const known = newBitmap(context);
  kernels.bitmapFill(known, context.numRows);
  kernels.scatterBits(validity, indices, numRows, known);
  return { ...others, validity: known };
}
