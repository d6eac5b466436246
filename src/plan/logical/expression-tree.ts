import { assert, unreachable } from '../../common/assert.js';
import type {
  BoundCall,
  BoundColumn,
  BoundExpression,
} from '../../expressions/bound-expression.js';
import { calledFunction } from '../../expressions/called-function.js';
import { BOOLEAN, sameType } from '../../types/sql-type.js';

/** The expression with each direct part replaced by what `map` makes of it. */
export function mapParts(
  expression: BoundExpression,
  map: (part: BoundExpression) => BoundExpression,
): BoundExpression {
  switch (expression.kind) {
    case 'column':
    case 'literal':
      return expression;
    case 'call':
      return { ...expression, args: expression.args.map(map) };
    case 'case':
      return {
        ...expression,
        branches: expression.branches.map(({ when, then }) => ({
          when: map(when),
          then: map(then),
        })),
        otherwise: map(expression.otherwise),
      };
    case 'cast':
      return { ...expression, operand: map(expression.operand) };
    default:
      return unreachable(expression);
  }
}

export function partsOf(expression: BoundExpression): readonly BoundExpression[] {
  switch (expression.kind) {
    case 'column':
    case 'literal':
      return [];
    case 'call':
      return expression.args;
    case 'case':
      return [
        ...expression.branches.flatMap(({ when, then }) => [when, then]),
        expression.otherwise,
      ];
    case 'cast':
      return [expression.operand];
    default:
      return unreachable(expression);
  }
}

/** Replaces every column. */
export function mapColumns(
  expression: BoundExpression,
  map: (column: BoundColumn) => BoundExpression,
): BoundExpression {
  return expression.kind === 'column'
    ? map(expression)
    : mapParts(expression, (part) => mapColumns(part, map));
}

/** Moves every column to another position. */
export function moveColumns(
  expression: BoundExpression,
  position: (index: number) => number,
): BoundExpression {
  return mapColumns(expression, (column) => ({ ...column, index: position(column.index) }));
}

/** Adds the positions of all columns in the expression, once per occurrence. */
export function collectColumns(expression: BoundExpression, into: (index: number) => void): void {
  if (expression.kind === 'column') into(expression.index);
  else for (const part of partsOf(expression)) collectColumns(part, into);
}

export function columnsIn(expression: BoundExpression): ReadonlySet<number> {
  const columns = new Set<number>();
  collectColumns(expression, (index) => columns.add(index));
  return columns;
}

/** Whether both compute the same from the same row; where they stand in the SQL text doesn't matter. */
export function sameExpression(a: BoundExpression, b: BoundExpression): boolean {
  if (!sameType(a.type, b.type)) return false;
  if (a.kind === 'column') return b.kind === 'column' && a.index === b.index;
  if (a.kind === 'literal') return b.kind === 'literal' && a.value === b.value;
  if (a.kind === 'call' && !(b.kind === 'call' && callSame(a, b))) return false;
  if (a.kind === 'cast' && (b.kind !== 'cast' || a.isTry !== b.isTry)) return false;
  if (a.kind !== b.kind) return false;
  const partsOfB = partsOf(b);
  const partsOfA = partsOf(a);
  return (
    partsOfA.length === partsOfB.length &&
    partsOfA.every((part, i) => {
      const other = partsOfB[i];
      return other !== undefined && sameExpression(part, other);
    })
  );
}

function callSame(a: BoundCall, b: BoundCall): boolean {
  return a.name === b.name && a.userFunction === b.userFunction;
}

export function isDeterministic(expression: BoundExpression): boolean {
  if (expression.kind === 'call' && !calledFunction(expression).deterministic) return false;
  return partsOf(expression).every(isDeterministic);
}

/** The conditions that must all hold for `predicate` to hold, in order. */
export function conjunctsOf(predicate: BoundExpression): readonly BoundExpression[] {
  return predicate.kind === 'call' && predicate.name === 'and'
    ? predicate.args.flatMap(conjunctsOf)
    : [predicate];
}

/** The conditions joined by `and` or `or`, as a balanced tree so that long lists stay shallow. */
export function joinConditions(
  name: 'and' | 'or',
  conditions: readonly BoundExpression[],
): BoundExpression {
  const [only] = conditions;
  if (conditions.length === 1 && only !== undefined) return only;
  assert(conditions.length > 1, 'there are conditions to join');
  const middle = conditions.length >> 1;
  const left = joinConditions(name, conditions.slice(0, middle));
  const right = joinConditions(name, conditions.slice(middle));
  const nullable = left.nullable || right.nullable;
  const offset = right.offset;
  return { kind: 'call', name, args: [left, right], type: BOOLEAN, nullable, offset };
}
