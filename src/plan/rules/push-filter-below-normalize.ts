import { mayFail } from '../../expressions/may-fail.js';
import { columnsIn } from '../logical/expression-tree.js';
import { filter, type LogicalPlan } from '../logical/nodes.js';
import { splitFilter } from './split-filter.js';

/**
 * Conditions on the primary key alone are tested before the last row of a key is kept. Others stay above: a row for which they no
 * longer hold must take back the one before. As in Flink.
 */
export function pushFilterBelowNormalize(plan: LogicalPlan): LogicalPlan {
  if (plan.kind !== 'filter' || plan.input.kind !== 'changelog-normalize') return plan;
  const normalize = plan.input;
  const { keyColumns } = normalize;
  return splitFilter(
    plan,
    (condition) =>
      !mayFail(condition) &&
      [...columnsIn(condition)].every((column) => keyColumns.includes(column)),
    (condition) => ({ ...normalize, input: filter(normalize.input, condition) }),
  );
}
