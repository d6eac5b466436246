import type { Expression } from '../../../src/sql/ast.js';

/** A tree reduced to what two parsers must agree on. */
export type Comparable = string | readonly Comparable[];

/** AND and OR as PostgreSQL keeps them: any number of operands, nested ones of the same kind taken in. */
export function flattened(operator: string, operands: readonly Comparable[]): Comparable {
  return [
    operator,
    ...operands.flatMap((operand) =>
      Array.isArray(operand) && operand[0] === operator ? operand.slice(1) : [operand],
    ),
  ];
}

/** PostgreSQL's parser takes a minus into a number. */
export function negated(operand: Comparable): Comparable {
  if (typeof operand !== 'string' || !/^-?[\d.]+$/.test(operand)) return ['-', operand];
  if (operand === '0') return '0';
  return operand.startsWith('-') ? operand.slice(1) : `-${operand}`;
}

/** Our tree in the comparable form, for the kinds that random conditions consist of. */
export function comparable(expression: Expression): Comparable {
  const list = (items: readonly Expression[]): readonly Comparable[] => items.map(comparable);
  const not = 'negated' in expression && expression.negated ? 'NOT ' : '';
  switch (expression.kind) {
    case 'column':
      return expression.path.map((part) => part.name).join('.');
    case 'number':
      return expression.text;
    case 'string':
      return JSON.stringify(expression.value);
    case 'unary': {
      const operand = comparable(expression.operand);
      return expression.operator === '-' ? negated(operand) : [expression.operator, operand];
    }
    case 'binary': {
      const operands = list([expression.left, expression.right]);
      const isLogical = expression.operator === 'AND' || expression.operator === 'OR';
      return isLogical
        ? flattened(expression.operator, operands)
        : [expression.operator, ...operands];
    }
    case 'is':
      return [`IS ${not}${expression.test}`, comparable(expression.operand)];
    case 'between':
      return [`${not}BETWEEN`, ...list([expression.operand, expression.low, expression.high])];
    case 'in':
      return [
        `${not}IN`,
        comparable(expression.operand),
        'kind' in expression.items ? 'query' : list(expression.items),
      ];
    case 'like': {
      const { operand, pattern, escape: character } = expression;
      const escaped = character === undefined ? [pattern] : [pattern, character];
      return [`${not}LIKE`, comparable(operand), ...list(escaped)];
    }
    case 'call':
      return [`${expression.name.toLowerCase()}()`, ...list(expression.args)];
    case 'case': {
      const { operand, branches, otherwise } = expression;
      return [
        'CASE',
        operand === undefined ? '' : comparable(operand),
        ...branches.map(({ when, result }) => list([when, result])),
        otherwise === undefined ? '' : comparable(otherwise),
      ];
    }
    default:
      throw new Error(`no comparable form of ${expression.kind}`);
  }
}
