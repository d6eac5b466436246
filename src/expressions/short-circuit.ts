import { must } from '../common/assert.js';
import { BOOLEAN } from '../types/sql-type.js';
import type { BoundExpression } from './bound-expression.js';
import { mayFail } from './may-fail.js';

/**
 * IF as the CASE that it means; COALESCE too where an argument that only some rows get to can fail, for it must not
 * fail for the others. Every other expression is returned as it is.
 */
export function shortCircuit(expression: BoundExpression): BoundExpression {
  if (expression.kind !== 'call') return expression;
  const { name, args, type, nullable, offset } = expression;
  if (name === 'IF') {
    const [when, then, otherwise] = args;
    const branches = [{ when: must(when), then: must(then) }];
    return { kind: 'case', branches, otherwise: must(otherwise), type, nullable, offset };
  }
  if (name !== 'COALESCE' || !args.slice(1).some(mayFail)) return expression;
  const branches = args.slice(0, -1).map((then) => ({ when: isNotNull(then), then }));
  return { kind: 'case', branches, otherwise: must(args.at(-1)), type, nullable, offset };
}

function isNotNull(operand: BoundExpression): BoundExpression {
  return {
    kind: 'call',
    name: 'is-not-null',
    args: [operand],
    type: BOOLEAN,
    nullable: false,
    offset: operand.offset,
  };
}
