import type { LogicalPlan } from '../logical/nodes.js';

/** `WHERE TRUE` filters nothing. */
export function dropTrueFilter(plan: LogicalPlan): LogicalPlan {
  if (plan.kind !== 'filter' || plan.predicate.kind !== 'literal') return plan;
  return plan.predicate.value === true ? plan.input : plan;
}
