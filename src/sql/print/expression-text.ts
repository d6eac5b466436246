import { unreachable } from '../../common/assert.js';
import type { BinaryOperator, Expression } from '../ast.js';
import { callText, isSimilarTo } from './call-text.js';
import { nameText, pathText, stringText, typeText } from './name-text.js';
import { Binding, type Printer, printList } from './printer.js';

/** See `Printer.expression`. */
export function expressionText(printer: Printer, expression: Expression, least: Binding): string {
  const text = bareText(printer, expression);
  return bindingOf(expression) < least ? `(${text})` : text;
}

const BINARY_BINDINGS: Readonly<Record<BinaryOperator, Binding>> = {
  OR: Binding.OR,
  AND: Binding.AND,
  '=': Binding.COMPARISON,
  '<>': Binding.COMPARISON,
  '<': Binding.COMPARISON,
  '<=': Binding.COMPARISON,
  '>': Binding.COMPARISON,
  '>=': Binding.COMPARISON,
  'IS DISTINCT FROM': Binding.COMPARISON,
  'IS NOT DISTINCT FROM': Binding.COMPARISON,
  '+': Binding.ADDITIVE,
  '-': Binding.ADDITIVE,
  '*': Binding.MULTIPLICATIVE,
  '/': Binding.MULTIPLICATIVE,
  '%': Binding.MULTIPLICATIVE,
  '||': Binding.MULTIPLICATIVE,
};

function bindingOf(expression: Expression): Binding {
  switch (expression.kind) {
    case 'binary':
      return BINARY_BINDINGS[expression.operator];
    case 'unary':
      return expression.operator === 'NOT' ? Binding.NOT : Binding.SIGN;
    case 'is':
      return Binding.IS;
    case 'between':
    case 'in':
    case 'like':
      return Binding.RANGE;
    case 'call':
      return isSimilarTo(expression) ? Binding.RANGE : Binding.PRIMARY;
    default:
      return Binding.PRIMARY;
  }
}

function bareText(printer: Printer, expression: Expression): string {
  switch (expression.kind) {
    case 'column':
      return pathText(expression.path);
    case 'star':
      return expression.qualifier.length === 0 ? '*' : `${pathText(expression.qualifier)}.*`;
    case 'number':
      return expression.text;
    case 'string':
      return stringText(expression.value);
    case 'boolean':
      return expression.value ? 'TRUE' : 'FALSE';
    case 'null':
      return 'NULL';
    case 'typed-literal':
      return `${expression.typeName} ${stringText(expression.value)}`;
    case 'interval': {
      const to = expression.to === undefined ? '' : ` TO ${expression.to}`;
      return `INTERVAL ${stringText(expression.text)} ${expression.from}${to}`;
    }
    case 'binary':
    case 'unary':
    case 'is':
    case 'between':
    case 'in':
    case 'like':
      return operatorText(printer, expression);
    case 'case':
      return caseText(printer, expression);
    case 'cast': {
      const operand = printer.expression(expression.operand, Binding.OR);
      return `${expression.isTry ? 'TRY_CAST' : 'CAST'}(${operand} AS ${typeText(expression.type)})`;
    }
    case 'call':
      return callText(printer, expression);
    case 'exists':
      return `EXISTS (${printer.query(expression.query)})`;
    case 'subquery':
      return `(${printer.query(expression.query)})`;
    case 'row':
      return `ROW(${printList(printer, expression.items)})`;
    case 'constructor':
      return `${expression.typeName}[${printList(printer, expression.items)}]`;
    case 'index': {
      const index = printer.expression(expression.index, Binding.OR);
      return `${printer.expression(expression.operand, Binding.PRIMARY)}[${index}]`;
    }
    case 'field':
      return `${fieldOwnerText(printer, expression.operand)}.${nameText(expression.name.name)}`;
    default:
      return unreachable(expression);
  }
}

type Operator = Extract<
  Expression,
  { kind: 'binary' | 'unary' | 'is' | 'between' | 'in' | 'like' }
>;

function operatorText(printer: Printer, expression: Operator): string {
  const not = 'negated' in expression && expression.negated ? 'NOT ' : '';
  switch (expression.kind) {
    case 'binary': {
      const binding = BINARY_BINDINGS[expression.operator];
      const left = printer.expression(expression.left, binding);
      const right = printer.expression(expression.right, (binding + 1) as Binding);
      return `${left} ${expression.operator} ${right}`;
    }
    case 'unary': {
      if (expression.operator === 'NOT') {
        return `NOT ${printer.expression(expression.operand, Binding.NOT)}`;
      }
      const operand = printer.expression(expression.operand, Binding.SIGN);
      return `${expression.operator}${/^[-+]/.test(operand) ? ' ' : ''}${operand}`;
    }
    case 'is':
      return `${printer.expression(expression.operand, Binding.IS)} IS ${not}${expression.test}`;
    case 'between': {
      const operand = printer.expression(expression.operand, Binding.RANGE);
      const low = printer.expression(expression.low, Binding.ADDITIVE);
      const high = printer.expression(expression.high, Binding.ADDITIVE);
      return `${operand} ${not}BETWEEN ${low} AND ${high}`;
    }
    case 'in': {
      const { items } = expression;
      const list = 'kind' in items ? printer.query(items) : printList(printer, items);
      return `${printer.expression(expression.operand, Binding.RANGE)} ${not}IN (${list})`;
    }
    case 'like': {
      const operand = printer.expression(expression.operand, Binding.RANGE);
      const pattern = printer.expression(expression.pattern, Binding.ADDITIVE);
      const suffix =
        expression.escape === undefined
          ? ''
          : ` ESCAPE ${printer.expression(expression.escape, Binding.PRIMARY)}`;
      return `${operand} ${not}LIKE ${pattern}${suffix}`;
    }
    default:
      return unreachable(expression);
  }
}

function caseText(printer: Printer, expression: Extract<Expression, { kind: 'case' }>): string {
  const text = (part: Expression): string => printer.expression(part, Binding.OR);
  return [
    'CASE',
    ...(expression.operand === undefined ? [] : [text(expression.operand)]),
    ...expression.branches.map(({ when, result }) => `WHEN ${text(when)} THEN ${text(result)}`),
    ...(expression.otherwise === undefined ? [] : [`ELSE ${text(expression.otherwise)}`]),
    'END',
  ].join(' ');
}

/** A bare name before the dot would be read as part of a column's path, and a number would swallow the dot. */
function fieldOwnerText(printer: Printer, owner: Expression): string {
  const text = printer.expression(owner, Binding.PRIMARY);
  return /[)\]]$/.test(text) || owner.kind === 'field' ? text : `(${text})`;
}
