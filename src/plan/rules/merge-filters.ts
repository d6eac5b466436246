import { joinConditions } from '../logical/expression-tree.js';
import { filter, type LogicalPlan } from '../logical/nodes.js';

/** Two filters in a row are one with both conditions, the lower one first. */
export function mergeFilters(plan: LogicalPlan): LogicalPlan {
  if (plan.kind !== 'filter' || plan.input.kind !== 'filter') return plan;
  const { input, predicate } = plan.input;
  return filter(input, joinConditions('and', [predicate, plan.predicate]));
}
