import { must } from '../../common/assert.js';
import type { LogicalPlan } from '../logical/nodes.js';

/** Where keys, time and arguments are plain columns, the aggregation reads them from where they are. */
export function dropCopyBelowAggregate(plan: LogicalPlan): LogicalPlan {
  if (plan.kind !== 'window-aggregate' || plan.input.kind !== 'project') return plan;
  const { expressions, input } = plan.input;
  const sources = expressions.flatMap((expression) =>
    expression.kind === 'column' ? [expression.index] : [],
  );
  if (sources.length !== expressions.length) return plan;
  const source = (column: number) => must(sources[column]);
  return {
    ...plan,
    input,
    timeColumn: source(plan.timeColumn),
    keyColumns: plan.keyColumns.map(source),
    aggregates: plan.aggregates.map((call) =>
      call.kind === 'count-star' ? call : { ...call, column: source(call.column) },
    ),
  };
}
