import { must, unreachable } from '../../src/common/assert.js';
import type { BoundExpression } from '../../src/expressions/bound-expression.js';
import type { SqlType } from '../../src/types/sql-type.js';
import type { Value } from './columns.js';

/** What a row that can't be computed throws. */
export class RowError extends Error {}

/** The value of an expression for one row, by the plain reading of SQL's rules: the oracle of the compiler. */
export function interpret(expression: BoundExpression, row: readonly Value[]): Value {
  switch (expression.kind) {
    case 'column':
      return row[expression.index]!;
    case 'literal':
      return expression.value;
    case 'cast':
      return cast(interpret(expression.operand, row), expression.type);
    case 'case': {
      const taken = expression.branches.find(({ when }) => interpret(when, row) === true);
      return interpret(taken === undefined ? expression.otherwise : taken.then, row);
    }
    case 'call':
      return call(expression, row);
    default:
      return unreachable(expression);
  }
}

type Call = Extract<BoundExpression, { kind: 'call' }>;

function call({ name, args, type }: Call, row: readonly Value[]): Value {
  if (name === 'COALESCE') {
    for (const arg of args) {
      const value = interpret(arg, row);
      if (value !== null) return value;
    }
    return null;
  }
  if (name === 'IF') {
    const branch = interpret(must(args[0]), row) === true ? args[1] : args[2];
    return interpret(must(branch), row);
  }
  if (name === 'and' || name === 'or') return logic(name === 'or', args, row);
  const values = args.map((arg) => interpret(arg, row));
  const lenient = lenientCall(name, values);
  if (lenient !== undefined) return lenient;
  if (values.includes(null)) return null;
  return strictCall(name, values as Exclude<Value, null>[], type);
}

/** As in Flink, what stands to the right is not looked at once the left has decided: it may fail. */
function logic(deciding: boolean, [a, b]: Call['args'], row: readonly Value[]): Value {
  const left = interpret(must(a), row);
  if (left === deciding) return deciding;
  const right = interpret(must(b), row);
  if (right === deciding) return deciding;
  return left === null || right === null ? null : !deciding;
}

/** Functions that look at nulls; undefined for the others. */
function lenientCall(name: string, [a, b]: readonly Value[]): Value | undefined {
  switch (name) {
    case 'is-null':
      return a === null;
    case 'is-not-null':
      return a !== null;
    case 'is-true':
      return a === true;
    case 'is-not-false':
      return a !== false;
    case 'is-distinct-from':
      return a !== b;
    case 'NULLIF':
      return a === b ? null : a!;
    default:
      return undefined;
  }
}

function strictCall(name: string, values: readonly Exclude<Value, null>[], type: SqlType): Value {
  const [a, b] = values as [Exclude<Value, null>, Exclude<Value, null>];
  switch (name) {
    case 'not':
      return !a;
    case 'equals':
      return a === b;
    case 'not-equals':
      return a !== b;
    case 'less':
      return a < b;
    case 'greater-or-equal':
      return a >= b;
    case 'GREATEST':
      return greatest(a, b);
    case 'concat':
      return String(a) + String(b);
    case 'UPPER':
      return String(a).toUpperCase();
    case 'CHAR_LENGTH':
      return String(a).length;
    default:
      return arithmetic(name, a, b, type);
  }
}

function arithmetic(name: string, a: Value, b: Value, type: SqlType): Value {
  if (type.kind === 'bigint') {
    return BigInt.asIntN(64, bigintArithmetic(name, a as bigint, b as bigint));
  }
  const value = numberArithmetic(name, a as number, b as number, type.kind === 'int');
  return type.kind === 'int' ? Number(BigInt.asIntN(32, BigInt(value))) : value;
}

function bigintArithmetic(name: string, a: bigint, b: bigint): bigint {
  if ((name === 'divide' || name === 'modulo') && b === 0n) throw new RowError();
  if (name === 'plus') return a + b;
  if (name === 'minus') return a - b;
  if (name === 'times') return a * b;
  if (name === 'divide') return a / b;
  return name === 'modulo' ? a % b : -a;
}

function numberArithmetic(name: string, a: number, b: number, isInt: boolean): number | bigint {
  if (isInt) return bigintArithmetic(name, BigInt(a), BigInt(b ?? 0)) as never;
  if (name === 'plus') return a + b;
  if (name === 'minus') return a - b;
  if (name === 'times') return a * b;
  if (name === 'divide') return a / b;
  return name === 'modulo' ? a % b : -a;
}

function cast(value: Value, type: SqlType): Value {
  if (value === null) return null;
  switch (type.kind) {
    case 'boolean':
      return Number(value) !== 0;
    case 'int':
      if (typeof value === 'bigint') return Number(BigInt.asIntN(32, value));
      return saturate(Number(value), 32).number;
    case 'bigint':
      return typeof value === 'bigint' ? value : saturate(Number(value), 64).bigint;
    case 'double':
      return Number(value);
    default:
      return String(value);
  }
}

function saturate(value: number, bits: number): { number: number; bigint: bigint } {
  const limit = 2n ** BigInt(bits - 1);
  let bigint = 0n;
  if (value >= Number(limit)) bigint = limit - 1n;
  else if (value <= -Number(limit)) bigint = -limit;
  else if (!Number.isNaN(value)) bigint = BigInt(Math.trunc(value));
  return { number: Number(bigint), bigint };
}

/** Not Math.max: NaN is neither less nor greater. */
function greatest<T extends Value>(a: T, b: T): T {
  if (a === null || b === null) return a;
  return a >= b ? a : b;
}
