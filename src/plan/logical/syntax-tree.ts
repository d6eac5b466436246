import { unreachable } from '../../common/assert.js';
import type { Expression, FunctionCall } from '../../sql/ast.js';

/** The direct parts of a parsed expression; queries inside it aren't looked into. */
export function partsOfSyntax(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'column':
    case 'star':
    case 'number':
    case 'string':
    case 'boolean':
    case 'null':
    case 'typed-literal':
    case 'interval':
    case 'exists':
    case 'subquery':
      return [];
    case 'binary':
      return [expression.left, expression.right];
    case 'unary':
    case 'is':
    case 'cast':
    case 'field':
      return [expression.operand];
    case 'between':
      return [expression.operand, expression.low, expression.high];
    case 'in':
      return Array.isArray(expression.items)
        ? [expression.operand, ...expression.items]
        : [expression.operand];
    case 'like':
      return [expression.operand, expression.pattern, ...present(expression.escape)];
    case 'case':
      return [
        ...present(expression.operand),
        ...expression.branches.flatMap(({ when, result }) => [when, result]),
        ...present(expression.otherwise),
      ];
    case 'call':
      return [...expression.args, ...present(expression.filter)];
    case 'row':
    case 'constructor':
      return expression.items;
    case 'index':
      return [expression.operand, expression.index];
    default:
      return unreachable(expression);
  }
}

/** The first call that `matches`, outermost and leftmost first. */
export function findCall(
  expression: Expression,
  matches: (call: FunctionCall) => boolean,
): FunctionCall | undefined {
  const found = findPart(expression, (part) => part.kind === 'call' && matches(part));
  return found?.kind === 'call' ? found : undefined;
}

/** The first part that `matches`, the expression itself before its parts. */
export function findPart(
  expression: Expression,
  matches: (part: Expression) => boolean,
): Expression | undefined {
  const open: Expression[] = [expression];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (matches(next)) return next;
    open.push(...partsOfSyntax(next).toReversed());
  }
  return undefined;
}

function present(expression: Expression | undefined): readonly Expression[] {
  return expression === undefined ? [] : [expression];
}
