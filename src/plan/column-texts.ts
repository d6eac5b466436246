import type { PhysicalPlan } from './physical/physical-plan.js';
import { printExpression } from './print-expression.js';

/** What the columns of a plan's output are, in words: their names, or the expressions that nobody has named. */
export function columnTexts(plan: PhysicalPlan): readonly string[] {
  if (plan.kind === 'filter') return columnTexts(plan.input);
  const names = plan.schema.map(({ name }) => name);
  if (plan.kind !== 'project') return names;
  return plan.expressions.map((expression, i) => {
    const name = names[i] ?? '';
    return name.startsWith('$') ? printExpression(expression, plan.input.schema) : name;
  });
}
