import { unreachable } from '../common/assert.js';
import type { BoundCall, BoundExpression, BoundLiteral } from '../expressions/bound-expression.js';
import type { Schema } from '../types/schema.js';
import { isTimestamp, printType, type SqlType, unitsPerSecond } from '../types/sql-type.js';
import { BINARY_SYMBOLS, POSTFIX_SYMBOLS, PREFIX_SYMBOLS } from './logical/operator-names.js';

/** The expression as SQL writes it; columns take their names from the input's schema. */
export function printExpression(expression: BoundExpression, input: Schema): string {
  const print = (part: BoundExpression) => printExpression(part, input);
  switch (expression.kind) {
    case 'column':
      return input[expression.index]?.name ?? expression.name;
    case 'literal':
      return printLiteral(expression);
    case 'call':
      return printCall(expression, input);
    case 'case': {
      const { branches, otherwise } = expression;
      const printed = branches.map(({ when, then }) => `WHEN ${print(when)} THEN ${print(then)}`);
      const hasElse = otherwise.kind !== 'literal' || otherwise.value !== null;
      return `CASE ${printed.join(' ')}${hasElse ? ` ELSE ${print(otherwise)}` : ''} END`;
    }
    case 'cast': {
      const name = expression.isTry ? 'TRY_CAST' : 'CAST';
      return `${name}(${print(expression.operand)} AS ${printType(expression.type)})`;
    }
    default:
      return unreachable(expression);
  }
}

/** `INTERVAL '5' MINUTE`, in the largest unit that counts it whole. */
export function printDuration(ms: number): string {
  const units = [
    ['DAY', 86_400_000],
    ['HOUR', 3_600_000],
    ['MINUTE', 60_000],
  ] as const;
  const [unit, unitMs] = units.find(([, size]) => ms !== 0 && ms % size === 0) ?? ['SECOND', 1000];
  return `INTERVAL '${ms / unitMs}' ${unit}`;
}

/** How tightly operators bind; what binds tighter needs no parentheses inside. */
const PRECEDENCE: ReadonlyMap<string, number> = new Map([
  ['or', 1],
  ['and', 2],
  ['not', 3],
  ['plus', 6],
  ['minus', 6],
  ['plus-months', 6],
  ['concat', 6],
  ['times', 7],
  ['divide', 7],
  ['modulo', 7],
  ['negate', 8],
]);

const COMPARISON_PRECEDENCE = 4;
const PRIMARY_PRECEDENCE = 9;

function precedenceOf(expression: BoundExpression): number {
  if (expression.kind !== 'call') return PRIMARY_PRECEDENCE;
  const { name } = expression;
  const isOperator = BINARY_SYMBOLS.has(name) || POSTFIX_SYMBOLS.has(name) || name === 'like';
  return PRECEDENCE.get(name) ?? (isOperator ? COMPARISON_PRECEDENCE : PRIMARY_PRECEDENCE);
}

function printCall(call: BoundCall, input: Schema): string {
  const { name, args } = call;
  const [left, right, third] = args;
  const own = precedenceOf(call);
  const print = (part: BoundExpression) => printExpression(part, input);
  const printInside = (part: BoundExpression, least: number) =>
    precedenceOf(part) < least ? `(${print(part)})` : print(part);
  const symbol = BINARY_SYMBOLS.get(name);
  if (left === undefined) return `${name}()`;
  if (symbol !== undefined && right !== undefined) {
    const isChain = name === 'and' || name === 'or';
    const shift = shiftOf(left.type, right);
    return `${printInside(left, own)} ${symbol} ${shift ?? printInside(right, isChain ? own : own + 1)}`;
  }
  if (name === 'plus-months' && right?.kind === 'literal') {
    return `${printInside(left, own)} + INTERVAL '${right.value}' MONTH`;
  }
  if (name === 'like' && right !== undefined) {
    const suffix = third === undefined ? '' : ` ESCAPE ${print(third)}`;
    return `${printInside(left, own + 1)} LIKE ${printInside(right, own + 1)}${suffix}`;
  }
  const postfix = POSTFIX_SYMBOLS.get(name);
  if (postfix !== undefined) return `${printInside(left, own + 1)} ${postfix}`;
  const prefix = PREFIX_SYMBOLS.get(name);
  if (prefix !== undefined) return `${prefix}${printInside(left, own)}`;
  return `${name}(${args.map(print).join(', ')})`;
}

/** The interval that a literal beside a timestamp or date stands for. */
function shiftOf(time: SqlType, amount: BoundExpression): string | undefined {
  if (amount.kind !== 'literal') return undefined;
  if (isTimestamp(time) && amount.type.kind === 'bigint') {
    return printDuration((Number(amount.value) * 1000) / unitsPerSecond(time));
  }
  if (time.kind === 'date' && amount.type.kind === 'int') {
    return `INTERVAL '${amount.value}' DAY`;
  }
  return undefined;
}

function printLiteral({ value, type }: BoundLiteral): string {
  if (value === null) return 'NULL';
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE';
  if (typeof value === 'string') return `'${value.replaceAll("'", "''")}'`;
  if (type.kind === 'date') {
    return `DATE '${new Date(Number(value) * 86_400_000).toISOString().slice(0, 10)}'`;
  }
  if (isTimestamp(type))
    return `${type.kind.toUpperCase()} '${printTimestamp(BigInt(value), type)}'`;
  const isWhole = type.kind === 'double' || type.kind === 'float' ? Number.isInteger(value) : false;
  return isWhole ? `${value}.0` : String(value);
}

function printTimestamp(value: bigint, type: Extract<SqlType, { precision: number }>): string {
  const units = BigInt(unitsPerSecond(type));
  const fraction = ((value % units) + units) % units;
  const seconds = Number((value - fraction) / units);
  const text = new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' ');
  const digits = fraction.toString().padStart(units.toString().length - 1, '0');
  return type.precision === 0 ? text : `${text}.${digits.slice(0, type.precision)}`;
}
