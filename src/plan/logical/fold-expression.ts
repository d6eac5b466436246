import type {
  BoundCall,
  BoundExpression,
  BoundLiteral,
} from '../../expressions/bound-expression.js';
import { BOOLEAN, isTimestamp, type SqlType, unitsPerSecond } from '../../types/sql-type.js';
import { literal, parseTemporal } from './bind-literal.js';
import { mapParts, partsOf } from './expression-tree.js';

/** The expression with casts of literals and conditions that are TRUE or FALSE computed; the same where nothing is known. */
export function foldExpression(expression: BoundExpression): BoundExpression {
  const mapped = mapParts(expression, foldExpression);
  const parts = partsOf(expression);
  const isSame = partsOf(mapped).every((part, i) => part === parts[i]);
  const folded = isSame ? expression : mapped;
  switch (folded.kind) {
    case 'call':
      return foldLogic(folded) ?? folded;
    case 'case':
      return foldCase(folded);
    case 'cast':
      return folded.operand.kind === 'literal'
        ? (foldCast(folded.operand, folded.type, folded.offset) ?? folded)
        : folded;
    default:
      return folded;
  }
}

function foldLogic({ name, args, offset }: BoundCall): BoundExpression | undefined {
  const [left, right] = args;
  if (left === undefined) return undefined;
  if (name === 'not') {
    const value = truthOf(left);
    return value === undefined ? undefined : literal(!value, BOOLEAN, offset);
  }
  if (right === undefined || (name !== 'and' && name !== 'or')) return undefined;
  const deciding = name === 'or';
  const known = truthOf(left) ?? truthOf(right);
  if (known === undefined) return undefined;
  if ([left, right].some((side) => truthOf(side) === deciding)) {
    return literal(deciding, BOOLEAN, offset);
  }
  return truthOf(left) === undefined ? left : right;
}

function foldCase(expression: Extract<BoundExpression, { kind: 'case' }>): BoundExpression {
  const open = expression.branches.filter(({ when }) => truthOf(when) !== false);
  const certain = open.findIndex(({ when }) => truthOf(when) === true);
  const branches = certain < 0 ? open : open.slice(0, certain);
  const otherwise = open[certain]?.then ?? expression.otherwise;
  if (branches.length === 0) return otherwise;
  return branches.length === expression.branches.length
    ? expression
    : { ...expression, branches, otherwise };
}

/** TRUE or FALSE where the condition is a literal; undefined for NULL and whatever depends on rows. */
function truthOf(expression: BoundExpression): boolean | undefined {
  const isKnown = expression.kind === 'literal' && typeof expression.value === 'boolean';
  return isKnown ? expression.value === true : undefined;
}

function foldCast(
  { value, type: from }: BoundLiteral,
  to: SqlType,
  offset: number,
): BoundLiteral | undefined {
  if (value === null) return literal(null, to, offset);
  if (typeof value === 'string') {
    const parsed = parseTemporal(value, to);
    return parsed === undefined ? undefined : literal(parsed, to, offset);
  }
  if (from.kind === 'int' || from.kind === 'bigint') return foldNumberCast(value, to, offset);
  if (from.kind === 'double' && to.kind === 'float') {
    return literal(Math.fround(Number(value)), to, offset);
  }
  if (from.kind === 'float' && to.kind === 'double') return literal(value, to, offset);
  return foldTimeCast(value, from, to, offset);
}

/** Of an INT or BIGINT to a wider type; a BIGINT as FLOAT would be rounded twice here. */
function foldNumberCast(
  value: number | bigint | boolean,
  to: SqlType,
  offset: number,
): BoundLiteral | undefined {
  switch (to.kind) {
    case 'bigint':
      return literal(BigInt(value), to, offset);
    case 'float':
      return typeof value === 'bigint'
        ? undefined
        : literal(Math.fround(Number(value)), to, offset);
    case 'double':
      return literal(Number(value), to, offset);
    default:
      return undefined;
  }
}

/** Of a date or timestamp to a timestamp of at least its precision, if that can count it; the zone is UTC. */
function foldTimeCast(
  value: number | bigint | boolean,
  from: SqlType,
  to: SqlType,
  offset: number,
): BoundLiteral | undefined {
  if (!isTimestamp(to)) return undefined;
  const units = BigInt(unitsPerSecond(to));
  if (from.kind !== 'date' && (!isTimestamp(from) || from.precision > to.precision))
    return undefined;
  const count =
    from.kind === 'date'
      ? BigInt(value) * 86_400n * units
      : (BigInt(value) * units) / BigInt(unitsPerSecond(from));
  return BigInt.asIntN(64, count) === count ? literal(count, to, offset) : undefined;
}
