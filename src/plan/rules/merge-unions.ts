import { sameType } from '../../types/sql-type.js';
import type { LogicalPlan } from '../logical/nodes.js';
import { isCopy } from './drop-copies.js';

/** `a UNION ALL b UNION ALL c` is one union of three. */
export function mergeUnions(plan: LogicalPlan): LogicalPlan {
  if (plan.kind !== 'union-all') return plan;
  const { schema } = plan;
  const inputs = plan.inputs.flatMap((input) => {
    const source = input.kind === 'project' && isCopy(input) ? input.input : input;
    const fits = source.schema.every(({ type }, i) => {
      const wanted = schema[i]?.type;
      return wanted !== undefined && sameType(type, wanted);
    });
    return source.kind === 'union-all' && fits ? source.inputs : [input];
  });
  return inputs.length === plan.inputs.length ? plan : { ...plan, inputs };
}
