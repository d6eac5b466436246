import { castMayFail } from '../functions/cast/cast-column.js';
import type { BoundExpression } from './bound-expression.js';
import { calledFunction } from './called-function.js';

type BoundCase = Extract<BoundExpression, { kind: 'case' }>;

/** Whether a value of a row can make the expression throw. */
export function mayFail(expression: BoundExpression): boolean {
  if (operandsOf(expression).some(mayFail)) return true;
  if (expression.kind === 'cast') {
    return !expression.isTry && castMayFail(expression.operand.type, expression.type);
  }
  return expression.kind === 'call' && calledFunction(expression).mayFail === true;
}

/** Whether a part of CASE that only some rows get to can fail: everything but the first condition. */
export function branchesMayFail({ branches, otherwise }: BoundCase): boolean {
  return (
    mayFail(otherwise) ||
    branches.some(({ when, then }, i) => mayFail(then) || (i > 0 && mayFail(when)))
  );
}

export function operandsOf(expression: BoundExpression): readonly BoundExpression[] {
  switch (expression.kind) {
    case 'call':
      return expression.args;
    case 'case':
      return [
        ...expression.branches.flatMap(({ when, then }) => [when, then]),
        expression.otherwise,
      ];
    case 'cast':
      return [expression.operand];
    default:
      return [];
  }
}
