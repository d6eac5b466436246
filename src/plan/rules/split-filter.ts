import type { BoundExpression } from '../../expressions/bound-expression.js';
import { mayFail } from '../../expressions/may-fail.js';
import { conjunctsOf, isDeterministic, joinConditions } from '../logical/expression-tree.js';
import { filter, type LogicalFilter, type LogicalPlan } from '../logical/nodes.js';

/**
 * Moves those conditions of a filter that `canMove` below its input, which `below` rebuilds over the joined condition;
 * the others stay above. The same filter where none can move. A condition that may fail, such as a division, never
 * overtakes one that stays: that one may keep it from the rows where it fails.
 */
export function splitFilter(
  plan: LogicalFilter,
  canMove: (condition: BoundExpression) => boolean,
  below: (condition: BoundExpression) => LogicalPlan,
): LogicalPlan {
  const moving: BoundExpression[] = [];
  const staying: BoundExpression[] = [];
  for (const condition of conjunctsOf(plan.predicate)) {
    const isGuarded = staying.length > 0 && mayFail(condition);
    const moves = !isGuarded && isDeterministic(condition) && canMove(condition);
    (moves ? moving : staying).push(condition);
  }
  if (moving.length === 0) return plan;
  const input = below(joinConditions('and', moving));
  return staying.length === 0 ? input : filter(input, joinConditions('and', staying));
}
