import { must } from '../../common/assert.js';
import type { BoundExpression } from '../../expressions/bound-expression.js';
import { collectColumns, mapColumns } from '../logical/expression-tree.js';
import type { LogicalPlan } from '../logical/nodes.js';

/** A projection of a projection is one, unless that would compute something twice. */
export function mergeProjects(plan: LogicalPlan): LogicalPlan {
  if (plan.kind !== 'project' || plan.input.kind !== 'project') return plan;
  const inner = plan.input;
  const uses = new Map<number, number>();
  for (const expression of plan.expressions) {
    collectColumns(expression, (index) => uses.set(index, (uses.get(index) ?? 0) + 1));
  }
  const isComputedOnce = (expression: BoundExpression, index: number) =>
    expression.kind === 'column' || expression.kind === 'literal' || (uses.get(index) ?? 0) <= 1;
  if (!inner.expressions.every(isComputedOnce)) return plan;
  return {
    ...plan,
    input: inner.input,
    expressions: plan.expressions.map((expression) =>
      mapColumns(expression, (column) => must(inner.expressions[column.index])),
    ),
  };
}
