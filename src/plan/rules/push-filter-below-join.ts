import { mayFail } from '../../expressions/may-fail.js';
import { columnsIn } from '../logical/expression-tree.js';
import { filter, type LogicalPlan } from '../logical/nodes.js';
import { splitFilter } from './split-filter.js';

/**
 * Conditions on the stream's columns alone are tested before its rows are looked up, unless a row without partner could make
 * them fail.
 */
export function pushFilterBelowJoin(plan: LogicalPlan): LogicalPlan {
  if (plan.kind !== 'filter' || plan.input.kind !== 'lookup-join') return plan;
  const join = plan.input;
  const width = join.input.schema.length;
  return splitFilter(
    plan,
    (condition) => !mayFail(condition) && [...columnsIn(condition)].every((index) => index < width),
    (condition) => ({ ...join, input: filter(join.input, condition) }),
  );
}
