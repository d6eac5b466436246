import type { LogicalPlan } from '../logical/nodes.js';

/** `a UNION ALL b UNION ALL c` is one union of three: what an inner union's result goes through, its inputs do. */
export function mergeUnions(plan: LogicalPlan): LogicalPlan {
  if (plan.kind !== 'union-all') return plan;
  const inputs = plan.inputs.flatMap((input): readonly LogicalPlan[] => {
    if (input.kind === 'union-all') return input.inputs;
    if (input.kind !== 'project' || input.input.kind !== 'union-all') return [input];
    return input.input.inputs.map((inner) => ({ ...input, input: inner }));
  });
  return inputs.length === plan.inputs.length ? plan : { ...plan, inputs };
}
