import { foldExpression } from '../logical/fold-expression.js';
import { filter, type LogicalPlan } from '../logical/nodes.js';

/** Computes what is known before any row: casts of literals, and conditions that are TRUE or FALSE. */
export function foldConstants(plan: LogicalPlan): LogicalPlan {
  if (plan.kind === 'filter') {
    const predicate = foldExpression(plan.predicate);
    return predicate === plan.predicate ? plan : filter(plan.input, predicate);
  }
  if (plan.kind === 'project') {
    const expressions = plan.expressions.map(foldExpression);
    const isSame = expressions.every((expression, i) => expression === plan.expressions[i]);
    return isSame ? plan : { ...plan, expressions };
  }
  if (plan.kind === 'lookup-join' && plan.condition !== undefined) {
    const condition = foldExpression(plan.condition);
    return condition === plan.condition ? plan : { ...plan, condition };
  }
  return plan;
}
