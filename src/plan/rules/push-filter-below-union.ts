import { filter, type LogicalPlan } from '../logical/nodes.js';
import { splitFilter } from './split-filter.js';

/** A filter over a union filters each of its inputs, where further rules may push it on. */
export function pushFilterBelowUnion(plan: LogicalPlan): LogicalPlan {
  if (plan.kind !== 'filter' || plan.input.kind !== 'union-all') return plan;
  const union = plan.input;
  return splitFilter(
    plan,
    () => true,
    (condition) => ({
      ...union,
      inputs: union.inputs.map((input) => filter(input, condition)),
    }),
  );
}
