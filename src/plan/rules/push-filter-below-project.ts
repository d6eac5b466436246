import { must } from '../../common/assert.js';
import { columnsIn, mapColumns } from '../logical/expression-tree.js';
import { filter, type LogicalPlan } from '../logical/nodes.js';
import { splitFilter } from './split-filter.js';

/** Conditions on columns that a projection only passes on are tested before it, so that it computes for fewer rows. */
export function pushFilterBelowProject(plan: LogicalPlan): LogicalPlan {
  if (plan.kind !== 'filter' || plan.input.kind !== 'project') return plan;
  const project = plan.input;
  const isPassedOn = (index: number) => {
    const kind = project.expressions[index]?.kind;
    return kind === 'column' || kind === 'literal';
  };
  return splitFilter(
    plan,
    (condition) => [...columnsIn(condition)].every(isPassedOn),
    (condition) => {
      const below = mapColumns(condition, (column) => must(project.expressions[column.index]));
      return { ...project, input: filter(project.input, below) };
    },
  );
}
