import { must } from '../../common/assert.js';
import { mayFail } from '../../expressions/may-fail.js';
import { columnsIn, moveColumns } from '../logical/expression-tree.js';
import { filter, type LogicalPlan } from '../logical/nodes.js';
import { splitFilter } from './split-filter.js';

/** Conditions on grouping keys alone drop whole groups: testing them per row keeps those groups from being built. */
export function pushFilterBelowAggregate(plan: LogicalPlan): LogicalPlan {
  if (plan.kind !== 'filter' || plan.input.kind !== 'window-aggregate') return plan;
  const aggregate = plan.input;
  const { keyColumns } = aggregate;
  return splitFilter(
    plan,
    (condition) => {
      const columns = [...columnsIn(condition)];
      if (mayFail(condition)) return false;
      return columns.length > 0 && columns.every((index) => index < keyColumns.length);
    },
    (condition) => {
      const below = moveColumns(condition, (index) => must(keyColumns[index]));
      return { ...aggregate, input: filter(aggregate.input, below) };
    },
  );
}
