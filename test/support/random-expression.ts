import fc from 'fast-check';
import type { BoundExpression } from '../../src/expressions/bound-expression.js';
import { field, type Schema } from '../../src/types/schema.js';
import { BIGINT, BOOLEAN, DOUBLE, INT, type SqlType, VARCHAR } from '../../src/types/sql-type.js';
import type { Value } from './columns.js';

/** Two columns of each type that random expressions are made of. */
export const RANDOM_SCHEMA: Schema = [BOOLEAN, INT, BIGINT, DOUBLE, VARCHAR].flatMap((type) => [
  field(`${type.kind}_a`, type),
  field(`${type.kind}_b`, type),
]);

const VALUES: Partial<Record<SqlType['kind'], fc.Arbitrary<Exclude<Value, null>>>> = {
  boolean: fc.boolean(),
  int: fc.oneof(fc.integer({ min: -3, max: 3 }), fc.constantFrom(2 ** 31 - 1, -(2 ** 31))),
  bigint: fc.oneof(fc.bigInt({ min: -3n, max: 3n }), fc.constantFrom(2n ** 63n - 1n, -(2n ** 63n))),
  double: fc.oneof(fc.integer({ min: -3, max: 3 }), fc.constantFrom(0.5, 1e300, Number.NaN)),
  varchar: fc.constantFrom('', 'a', 'b', 'ab', 'Z'),
};

export function valueOfType(type: SqlType): fc.Arbitrary<Value> {
  return fc.option(VALUES[type.kind]!, { freq: 4 });
}

type Tie = (key: string) => fc.Arbitrary<BoundExpression>;

/** Expressions of every type, of bounded depth, over RANDOM_SCHEMA. */
export const randomExpression: fc.Arbitrary<BoundExpression> = fc.letrec<
  Record<string, BoundExpression>
>((tie) => ({
  boolean: node(BOOLEAN, tie, [
    ...(['and', 'or'] as const).map((name) => call(name, BOOLEAN, tie, ['boolean', 'boolean'])),
    ...['not', 'is-true', 'is-not-false', 'is-null'].map((name) =>
      call(name, BOOLEAN, tie, ['boolean']),
    ),
    ...['int', 'bigint', 'double', 'varchar', 'boolean'].flatMap((kind) =>
      ['equals', 'not-equals', 'less', 'greater-or-equal'].map((name) =>
        call(name, BOOLEAN, tie, [kind, kind]),
      ),
    ),
    ...['int', 'varchar'].map((kind) => call('is-distinct-from', BOOLEAN, tie, [kind, kind])),
    cast('int', BOOLEAN, tie),
  ]),
  int: number(INT, tie, [cast('double', INT, tie), call('CHAR_LENGTH', INT, tie, ['varchar'])]),
  bigint: number(BIGINT, tie, [cast('int', BIGINT, tie), cast('double', BIGINT, tie)]),
  double: number(DOUBLE, tie, [cast('bigint', DOUBLE, tie), cast('int', DOUBLE, tie)]),
  varchar: node(VARCHAR, tie, [
    call('concat', VARCHAR, tie, ['varchar', 'varchar']),
    call('UPPER', VARCHAR, tie, ['varchar']),
    call('GREATEST', VARCHAR, tie, ['varchar', 'varchar']),
    cast('bigint', VARCHAR, tie),
  ]),
  any: fc.oneof(...['boolean', 'int', 'bigint', 'double', 'varchar'].map((kind) => tie(kind))),
})).any!;

function number(type: SqlType, tie: Tie, more: readonly fc.Arbitrary<BoundExpression>[]) {
  const { kind } = type;
  return node(type, tie, [
    ...['plus', 'minus', 'times', 'divide', 'modulo', 'GREATEST'].map((name) =>
      call(name, type, tie, [kind, kind]),
    ),
    call('negate', type, tie, [kind]),
    ...more,
  ]);
}

/** A leaf, a choice, or one of the type's own forms. */
function node(type: SqlType, tie: Tie, forms: readonly fc.Arbitrary<BoundExpression>[]) {
  const { kind } = type;
  const columns = RANDOM_SCHEMA.flatMap(({ name, type: { kind: ofKind } }, index) =>
    ofKind === kind
      ? [{ kind: 'column' as const, index, name, type, nullable: true, offset: 0 }]
      : [],
  );
  const literal = valueOfType(type).map(
    (value): BoundExpression => ({
      kind: 'literal',
      value,
      type,
      nullable: value === null,
      offset: 0,
    }),
  );
  const branch = fc.record({ when: tie('boolean'), then: tie(kind) });
  const choice = fc
    .record({
      branches: fc.array(branch, { minLength: 1, maxLength: 2 }),
      otherwise: tie(kind),
    })
    .map((parts): BoundExpression => ({ kind: 'case', ...parts, type, nullable: true, offset: 0 }));
  return fc.oneof(
    { maxDepth: 5, depthIdentifier: 'expression' },
    { weight: 3, arbitrary: fc.constantFrom(...columns) },
    { weight: 1, arbitrary: literal },
    { weight: 1, arbitrary: choice },
    { weight: 1, arbitrary: call('COALESCE', type, tie, [kind, kind]) },
    { weight: 1, arbitrary: call('NULLIF', type, tie, [kind, kind]) },
    { weight: 1, arbitrary: call('IF', type, tie, ['boolean', kind, kind]) },
    { weight: 8, arbitrary: fc.oneof(...forms) },
  );
}

function call(name: string, type: SqlType, tie: Tie, kinds: readonly string[]) {
  return fc
    .tuple(...kinds.map((kind) => tie(kind)))
    .map(
      (args): BoundExpression => ({ kind: 'call', name, args, type, nullable: true, offset: 0 }),
    );
}

function cast(from: string, type: SqlType, tie: Tie) {
  return tie(from).map(
    (operand): BoundExpression => ({
      kind: 'cast',
      operand,
      type,
      nullable: true,
      isTry: false,
      offset: 0,
    }),
  );
}
