import { must } from '../common/assert.js';
import { BOOLEAN } from '../types/sql-type.js';
import type { BoundCall, BoundExpression } from './bound-expression.js';
import { mayFail } from './may-fail.js';

/** The expression in the form in which it is compiled; what is no call of a function named here stays as it is. */
export function lowerCall(expression: BoundExpression): BoundExpression {
  if (expression.kind !== 'call' || expression.userFunction !== undefined) return expression;
  switch (expression.name) {
    case 'IF':
      return ifAsCase(expression);
    case 'COALESCE':
    case 'IFNULL':
      return coalesceAsCase(expression);
    case 'CONCAT':
      return concatInPairs(expression);
    default:
      return expression;
  }
}

/** Only the branch that a row takes may fail for it. */
function ifAsCase({ args, type, nullable, offset }: BoundCall): BoundExpression {
  const [when, then, otherwise] = args;
  const branches = [{ when: must(when), then: must(then) }];
  return { kind: 'case', branches, otherwise: must(otherwise), type, nullable, offset };
}

/** Where an argument that only some rows get to can fail, it must not fail for the others. */
function coalesceAsCase(call: BoundCall): BoundExpression {
  const { args, type, nullable, offset } = call;
  if (!args.slice(1).some(mayFail)) return call;
  const branches = args.slice(0, -1).map((then) => ({ when: isNotNull(then), then }));
  return { kind: 'case', branches, otherwise: must(args.at(-1)), type, nullable, offset };
}

function isNotNull(operand: BoundExpression): BoundExpression {
  const { offset } = operand;
  const args = [operand];
  return { kind: 'call', name: 'is-not-null', args, type: BOOLEAN, nullable: false, offset };
}

/** One dictionary of new strings belongs to a call, so that each step needs a call of its own. */
function concatInPairs(call: BoundCall): BoundExpression {
  const [first, ...rest] = call.args;
  return rest.reduce<BoundExpression>(
    (whole, next) => ({ ...call, args: [whole, next] }),
    must(first),
  );
}
