import { SqlError } from '../../errors/sql-error.js';
import type { BoundExpression } from '../../expressions/bound-expression.js';
import type { BinaryOperator } from '../../sql/ast.js';
import {
  BIGINT,
  INT,
  isNumeric,
  isTimestamp,
  printType,
  unitsPerSecond,
} from '../../types/sql-type.js';
import type { IntervalLength } from './bind-interval.js';
import { literal } from './bind-literal.js';
import {
  callFunction,
  convert,
  convertText,
  isUntypedNull,
  requireBoolean,
} from './call-function.js';
import { joinConditions } from './expression-tree.js';
import { BINARY_FUNCTIONS } from './operator-names.js';
import { commonTypeOf, comparisonType, isTemporal } from './type-rules.js';

/** An operator other than AND and OR, over bound operands. */
export function bindBinary(
  operator: BinaryOperator,
  left: BoundExpression,
  right: BoundExpression,
  offset: number,
  sql: string,
): BoundExpression {
  switch (operator) {
    case '+':
    case '-':
    case '*':
    case '/':
    case '%':
      return bindArithmetic(operator, left, right, offset, sql);
    case '||':
    case 'AND':
    case 'OR':
      return callFunction(BINARY_FUNCTIONS[operator], [left, right], offset, sql);
    default:
      return bindComparison(BINARY_FUNCTIONS[operator], left, right, offset, sql);
  }
}

/** AND or OR over any number of operands. */
export function bindConditions(
  operator: 'AND' | 'OR',
  operands: readonly BoundExpression[],
  sql: string,
): BoundExpression {
  const conditions = operands.map((operand) =>
    requireBoolean(operand, `Operand of ${operator}`, sql),
  );
  return joinConditions(operator === 'AND' ? 'and' : 'or', conditions);
}

/** `name` is one of the comparison functions. Numbers don't compare with texts, as in Flink. */
export function bindComparison(
  name: string,
  left: BoundExpression,
  right: BoundExpression,
  offset: number,
  sql: string,
): BoundExpression {
  const type = isUntypedNull(left)
    ? right.type
    : isUntypedNull(right)
      ? left.type
      : comparisonType(left.type, right.type);
  if (type === undefined) {
    throw new SqlError(
      `Cannot compare ${printType(left.type)} with ${printType(right.type)}; CAST one side`,
      sql,
      offset,
      'SQL_TYPE_MISMATCH',
    );
  }
  const sides = [convertText(left, type, sql), convertText(right, type, sql)];
  return callFunction(name, sides, offset, sql);
}

function bindArithmetic(
  operator: BinaryOperator,
  left: BoundExpression,
  right: BoundExpression,
  offset: number,
  sql: string,
): BoundExpression {
  const leftType = isUntypedNull(left) ? right.type : left.type;
  const rightType = isUntypedNull(right) ? leftType : right.type;
  const type = commonTypeOf(leftType, rightType);
  if (type === undefined || !isNumeric(type)) {
    const types = `${printType(leftType)} and ${printType(rightType)}`;
    throw new SqlError(
      `Cannot apply ${operator} to ${types}${arithmeticHint(operator, leftType, rightType)}`,
      sql,
      offset,
      'SQL_TYPE_MISMATCH',
    );
  }
  return callFunction(
    BINARY_FUNCTIONS[operator],
    [convert(left, type), convert(right, type)],
    offset,
    sql,
  );
}

function arithmeticHint(
  operator: BinaryOperator,
  left: BoundExpression['type'],
  right: BoundExpression['type'],
): string {
  if (isTemporal(left) || isTemporal(right)) {
    return operator === '-' && isTemporal(left) && isTemporal(right)
      ? ', as there is no interval type for the result'
      : "; add or subtract an interval such as INTERVAL '5' SECOND";
  }
  if (operator === '+' && left.kind === 'varchar' && right.kind === 'varchar') {
    return '; use || to join texts';
  }
  return '; CAST the operands to numbers';
}

/** `operand ± INTERVAL`. A DATE takes whole days and months and remains a DATE, as in Flink. */
export function bindIntervalArithmetic(
  operator: '+' | '-',
  operand: BoundExpression,
  interval: IntervalLength,
  offset: number,
  sql: string,
): BoundExpression {
  const type = operand.type;
  if (!isTemporal(type) || isUntypedNull(operand)) {
    throw new SqlError(
      `Cannot ${operator === '+' ? 'add an interval to' : 'subtract an interval from'} ${printType(type)}; CAST it to TIMESTAMP(3)`,
      sql,
      offset,
      'SQL_TYPE_MISMATCH',
    );
  }
  if (interval.kind === 'months') {
    const months = operator === '+' ? interval.months : -interval.months;
    return callFunction('plus-months', [operand, literal(months, INT, offset)], offset, sql);
  }
  if (type.kind === 'date' && interval.ms % 86_400_000 !== 0) {
    throw new SqlError(
      'Cannot add less than a day to a DATE; CAST it to TIMESTAMP(3)',
      sql,
      offset,
      'SQL_TYPE_MISMATCH',
    );
  }
  return addMilliseconds(operand, operator === '+' ? 'plus' : 'minus', interval.ms, offset, sql);
}

/** A timestamp moved by a fixed time in the unit of its type, or a date moved by whole days. */
export function addMilliseconds(
  operand: BoundExpression,
  name: 'plus' | 'minus',
  ms: number,
  offset: number,
  sql: string,
): BoundExpression {
  if (!isTimestamp(operand.type)) {
    return callFunction(name, [operand, literal(ms / 86_400_000, INT, offset)], offset, sql);
  }
  const hasFraction = ms % 1000 !== 0 && operand.type.precision < 3;
  const type = hasFraction ? { ...operand.type, precision: 3 } : operand.type;
  const units = (BigInt(ms) * BigInt(unitsPerSecond(type))) / 1000n;
  const length = literal(units, BIGINT, offset);
  return callFunction(name, [convert(operand, type), length], offset, sql);
}
