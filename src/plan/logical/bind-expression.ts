import { unreachable } from '../../common/assert.js';
import type { ErrorCode } from '../../errors/error-codes.js';
import { SqlError } from '../../errors/sql-error.js';
import type { BoundExpression } from '../../expressions/bound-expression.js';
import { canCast } from '../../functions/cast/can-cast.js';
import type { BinaryOperator, Expression } from '../../sql/ast.js';
import { BOOLEAN, INT, printType, type SqlType, VARCHAR } from '../../types/sql-type.js';
import { bindCall } from './bind-call.js';
import { bindInterval } from './bind-interval.js';
import { bindNumber, bindTypedLiteral, literal, untypedNull } from './bind-literal.js';
import {
  bindBinary,
  bindComparison,
  bindConditions,
  bindIntervalArithmetic,
} from './bind-operator.js';
import { bindType } from './bind-type.js';
import {
  callFunction,
  convert,
  convertText,
  isUntypedNull,
  requireBoolean,
} from './call-function.js';
import { joinConditions } from './expression-tree.js';
import type { Scope } from './scope.js';
import { commonTypeOf } from './type-rules.js';

/** Settles names, types and functions of one expression; SqlError at the token that is wrong. */
export function bindExpression(expression: Expression, scope: Scope, sql: string): BoundExpression {
  const substituted = scope.substitute?.(expression, sql);
  if (substituted !== undefined) return substituted;
  const bind = (part: Expression) => bindExpression(part, scope, sql);
  const { offset } = expression;
  switch (expression.kind) {
    case 'column':
      return scope.resolve(expression.path, sql);
    case 'number':
      return bindNumber(expression.text, false, sql, offset);
    case 'string':
      return literal(expression.value, VARCHAR, offset);
    case 'boolean':
      return literal(expression.value, BOOLEAN, offset);
    case 'null':
      return untypedNull(offset);
    case 'typed-literal':
      return bindTypedLiteral(expression, sql);
    case 'binary':
      return bindBinaryNode(expression, bind, sql);
    case 'unary':
      return bindUnary(expression, bind, sql);
    case 'is': {
      const name = `is-${expression.negated ? 'not-' : ''}${expression.test.toLowerCase()}`;
      return bindTest(name, bind(expression.operand), offset, sql);
    }
    case 'between':
      return bindBetween(expression, bind, sql);
    case 'in':
      return bindIn(expression, bind, sql);
    case 'like': {
      const { operand, pattern, negated } = expression;
      const args = [
        operand,
        pattern,
        ...(expression.escape === undefined ? [] : [expression.escape]),
      ].map(bind);
      return negateIf(negated, callFunction('like', args, offset, sql), sql);
    }
    case 'case':
      return bindCase(expression, bind, sql);
    case 'cast':
      return bindCast(expression, bind, sql);
    case 'call':
      return bindCall(expression, bind, scope.functions, sql);
    case 'interval':
    case 'star':
    case 'exists':
    case 'subquery':
    case 'row':
    case 'constructor':
    case 'index':
    case 'field':
      throw misplaced(expression.kind, sql, offset);
    default:
      return unreachable(expression);
  }
}

function misplaced(kind: Expression['kind'], sql: string, offset: number): SqlError {
  const [sentence, code] = MISPLACED.get(kind) ?? [
    'ROW, ARRAY and MAP values are not supported',
    'SQL_UNSUPPORTED',
  ];
  return new SqlError(sentence, sql, offset, code);
}

const INNER_QUERY = [
  'A query inside an expression is not supported; JOIN a dimension table instead',
  'SQL_UNSUPPORTED',
] as const;

const MISPLACED = new Map<Expression['kind'], readonly [sentence: string, code: ErrorCode]>([
  [
    'interval',
    [
      'An INTERVAL can only be added to or subtracted from a timestamp or date',
      'SQL_TYPE_MISMATCH',
    ],
  ],
  ['star', ['* is only allowed alone in the SELECT list and in COUNT(*)', 'SQL_INVALID']],
  ['exists', INNER_QUERY],
  ['subquery', INNER_QUERY],
]);

type Node<Kind extends Expression['kind']> = Extract<Expression, { kind: Kind }>;
type Bind = (part: Expression) => BoundExpression;

function bindBinaryNode(node: Node<'binary'>, bind: Bind, sql: string): BoundExpression {
  const { operator, left, right, offset } = node;
  if (operator === 'AND' || operator === 'OR') {
    return bindConditions(operator, operandsOfChain(node, operator).map(bind), sql);
  }
  if (operator === '+' || operator === '-') {
    const [operand, interval] =
      left.kind === 'interval' && operator === '+' ? [right, left] : [left, right];
    if (interval.kind === 'interval') {
      return bindIntervalArithmetic(
        operator,
        bind(operand),
        bindInterval(interval, sql),
        offset,
        sql,
      );
    }
  }
  return bindBinary(operator, bind(left), bind(right), offset, sql);
}

/** The operands of `a AND b AND c …`, without recursion: such chains get long. */
function operandsOfChain(node: Node<'binary'>, operator: BinaryOperator): readonly Expression[] {
  const operands: Expression[] = [];
  const open: Expression[] = [node];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next.kind === 'binary' && next.operator === operator) open.push(next.right, next.left);
    else operands.push(next);
  }
  return operands;
}

function bindUnary(
  { operator, operand, offset }: Node<'unary'>,
  bind: Bind,
  sql: string,
): BoundExpression {
  if (operator === 'NOT') {
    const condition = requireBoolean(bind(operand), 'Operand of NOT', sql);
    return callFunction('not', [condition], offset, sql);
  }
  if (operator === '-' && operand.kind === 'number') {
    return bindNumber(operand.text, true, sql, offset);
  }
  const negated = callFunction('negate', [bind(operand)], offset, sql);
  return operator === '+' && negated.kind === 'call' ? (negated.args[0] ?? negated) : negated;
}

function bindTest(
  name: string,
  operand: BoundExpression,
  offset: number,
  sql: string,
): BoundExpression {
  const isNullTest = name === 'is-null' || name === 'is-not-null';
  const tested = isNullTest ? operand : requireBoolean(operand, 'Operand of IS', sql);
  return callFunction(name, [tested], offset, sql);
}

function negateIf(negated: boolean, condition: BoundExpression, sql: string): BoundExpression {
  return negated ? callFunction('not', [condition], condition.offset, sql) : condition;
}

function bindBetween(node: Node<'between'>, bind: Bind, sql: string): BoundExpression {
  const operand = bind(node.operand);
  const low = bindComparison('greater-or-equal', operand, bind(node.low), node.offset, sql);
  const high = bindComparison('less-or-equal', operand, bind(node.high), node.offset, sql);
  return negateIf(node.negated, joinConditions('and', [low, high]), sql);
}

function bindIn({ operand, items, negated, offset }: Node<'in'>, bind: Bind, sql: string) {
  if (!Array.isArray(items)) {
    throw new SqlError(
      'IN (SELECT …) is not supported; JOIN a dimension table instead',
      sql,
      offset,
      'SQL_UNSUPPORTED',
    );
  }
  const wanted = bind(operand);
  const choices = items.map((item: Expression) =>
    bindComparison('equals', wanted, bind(item), item.offset, sql),
  );
  return negateIf(negated, joinConditions('or', choices), sql);
}

function bindCase(node: Node<'case'>, bind: Bind, sql: string): BoundExpression {
  const operand = node.operand === undefined ? undefined : bind(node.operand);
  const branches = node.branches.map(({ when, result }) => ({
    when:
      operand === undefined
        ? requireBoolean(bind(when), 'Condition of WHEN', sql)
        : bindComparison('equals', operand, bind(when), when.offset, sql),
    then: bind(result),
  }));
  const otherwise = node.otherwise === undefined ? untypedNull(node.offset) : bind(node.otherwise);
  const results = [...branches.map(({ then }) => then), otherwise];
  const type = typeOfResults(results, node.offset, sql);
  return {
    kind: 'case',
    branches: branches.map(({ when, then }) => ({ when, then: convert(then, type) })),
    otherwise: convert(otherwise, type),
    type,
    nullable: results.some((result) => result.nullable),
    offset: node.offset,
  };
}

function typeOfResults(results: readonly BoundExpression[], offset: number, sql: string): SqlType {
  const [first, ...rest] = results.filter((result) => !isUntypedNull(result));
  if (first === undefined) {
    throw new SqlError(
      'CASE has only NULL results; CAST one of them to a type',
      sql,
      offset,
      'SQL_TYPE_MISMATCH',
    );
  }
  return rest.reduce<SqlType>((type, result) => {
    const common = commonTypeOf(type, result.type);
    if (common !== undefined) return common;
    throw new SqlError(
      `CASE mixes ${printType(type)} and ${printType(result.type)}; CAST its results to one type`,
      sql,
      result.offset,
      'SQL_TYPE_MISMATCH',
    );
  }, first.type);
}

/** A CAST to VARCHAR(n) cuts what is longer off, as in Flink. */
function bindCast(node: Node<'cast'>, bind: Bind, sql: string): BoundExpression {
  const { name, parameters, offset } = node.type;
  if (name === 'CHAR') {
    throw new SqlError(
      'CAST to CHAR is not supported; use VARCHAR(n)',
      sql,
      offset,
      'SQL_UNSUPPORTED',
    );
  }
  const converted = bindConversion(node, bind, sql);
  const [length] = parameters;
  if (name !== 'VARCHAR' || length === undefined) return converted;
  const range = [1, length].map((value) => literal(value, INT, offset));
  return callFunction('SUBSTRING', [converted, ...range], node.offset, sql);
}

function bindConversion(node: Node<'cast'>, bind: Bind, sql: string): BoundExpression {
  const type = bindType(node.type, sql);
  const operand = bind(node.operand);
  const { isTry, offset } = node;
  if (isUntypedNull(operand)) {
    return { kind: 'cast', operand: convert(operand, type), type, nullable: true, isTry, offset };
  }
  if (!canCast(operand.type, type)) {
    const hint = type.kind === 'timestamp_ltz' ? '; use TO_TIMESTAMP_LTZ(number, precision)' : '';
    throw new SqlError(
      `Cannot cast ${printType(operand.type)} to ${printType(type)}${hint}`,
      sql,
      offset,
      'SQL_TYPE_MISMATCH',
    );
  }
  const checked = isTry ? convert(operand, operand.type) : convertText(operand, type, sql);
  if (checked.kind === 'literal' && checked !== operand) return checked;
  return { kind: 'cast', operand, type, nullable: operand.nullable || isTry, isTry, offset };
}
