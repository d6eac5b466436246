import { must } from '../../common/assert.js';
import { SqlError } from '../../errors/sql-error.js';
import type { BoundColumn, BoundExpression } from '../../expressions/bound-expression.js';
import { isBuiltInCall } from '../../expressions/called-function.js';
import { mayFail } from '../../expressions/may-fail.js';
import type { Expression } from '../../sql/ast.js';
import { field } from '../../types/schema.js';
import { BIGINT, INT, printType, sameType } from '../../types/sql-type.js';
import type { CatalogTable } from '../catalog.js';
import { bindExpression } from './bind-expression.js';
import { literal } from './bind-literal.js';
import { callFunction, convert, requireBoolean } from './call-function.js';
import { columnsIn, conjunctsOf, joinConditions, moveColumns } from './expression-tree.js';
import { filter, type LogicalLookupJoin, type LogicalPlan } from './nodes.js';
import type { Relation } from './relation.js';
import { ColumnScope, type ScopeColumn } from './scope.js';
import { commonTypeOf } from './type-rules.js';

export interface LookupJoin {
  readonly left: Relation;
  readonly joinType: 'inner' | 'left';
  readonly dimension: CatalogTable;
  /** The dimension's columns as the query names them; `index` is the position in its physical columns. */
  readonly columns: readonly ScopeColumn[];
  readonly systemTime: Expression | undefined;
  readonly on: Expression;
  /** Of the JOIN keyword. */
  readonly offset: number;
}

/** One equality of the join condition. */
interface LookupKey {
  /** Over the left input. */
  readonly input: BoundExpression;
  /** In the dimension's physical columns. */
  readonly dimensionColumn: number;
}

/**
 * Each left row with the dimension rows of equal keys. Conditions besides the equalities filter the result of an INNER
 * join; in a LEFT join they decide whether a row finds its partner.
 */
export function bindLookupJoin(join: LookupJoin, sql: string): Relation {
  const { left, joinType, dimension, columns } = join;
  checkSystemTime(join, sql);
  const leftWidth = left.plan.schema.length;
  const dimensionScope = columns.map((column) => ({
    ...column,
    index: leftWidth + column.index,
    nullable: column.nullable || joinType === 'left',
    origins: [],
  }));
  const scope = new ColumnScope([...left.scope.columns, ...dimensionScope], left.scope.functions);
  const on = requireBoolean(bindExpression(join.on, scope, sql), 'The join condition', sql);
  const { keys, rest } = splitCondition(conjunctsOf(on), join, leftWidth, sql);
  if (!keys.some(({ input }) => columnsIn(input).size > 0)) {
    throw new SqlError(
      `The join condition must equate a column of dimension "${dimension.name}" with one of the other side`,
      sql,
      join.on.offset,
    );
  }
  const { guards, others } =
    joinType === 'left' ? splitGuards(rest, leftWidth) : { guards: [], others: rest };
  const { input, positions } = projectKeys(left.plan, guardKeys(keys, guards));
  const moved = (index: number) =>
    index < leftWidth ? index : index - leftWidth + input.schema.length;
  const condition = joinAll(others.map((part) => moveColumns(part, moved)));
  const plan: LogicalLookupJoin = {
    kind: 'lookup-join',
    input,
    joinType,
    dimension,
    inputKeys: positions,
    dimensionKeys: keys.map(({ dimensionColumn }) => dimensionColumn),
    dimensionColumns: dimension.physical.map((_, position) => position),
    condition: joinType === 'left' ? condition : undefined,
    schema: [
      ...input.schema,
      ...dimension.physical.map(({ name, type, nullable }) =>
        field(name, type, nullable || joinType === 'left'),
      ),
    ],
  };
  return {
    plan: joinType === 'left' || condition === undefined ? plan : filter(plan, condition),
    scope: new ColumnScope(
      scope.columns.map((column) => ({ ...column, index: moved(column.index) })),
      scope.functions,
    ),
  };
}

/** `FOR SYSTEM_TIME AS OF t.proc_time`: only a processing-time attribute of the left side, as in Flink. */
function checkSystemTime({ systemTime, left }: LookupJoin, sql: string): void {
  if (systemTime === undefined) return;
  const wanted = 'a processing-time column of the left side, declared AS PROCTIME()';
  if (systemTime.kind !== 'column') {
    throw new SqlError(`FOR SYSTEM_TIME AS OF takes ${wanted}`, sql, systemTime.offset);
  }
  const column = left.scope.find(systemTime.path, sql);
  const isProcessingTime = column.origins.some((origin) => {
    const declared = origin.kind === 'table' ? origin.table.columns[origin.column] : undefined;
    return declared?.kind === 'computed' && isBuiltInCall(declared.expression, 'PROCTIME');
  });
  if (isProcessingTime) return;
  throw new SqlError(
    `FOR SYSTEM_TIME AS OF takes ${wanted}; "${column.name}" is none`,
    sql,
    systemTime.offset,
  );
}

function splitCondition(
  conjuncts: readonly BoundExpression[],
  join: LookupJoin,
  leftWidth: number,
  sql: string,
): { readonly keys: readonly LookupKey[]; readonly rest: readonly BoundExpression[] } {
  const keys: LookupKey[] = [];
  const rest: BoundExpression[] = [];
  for (const conjunct of conjuncts) {
    const key = lookupKeyOf(conjunct, join, leftWidth, sql);
    if (key === undefined) rest.push(conjunct);
    else keys.push(key);
  }
  return { keys, rest };
}

/** The key that `left expression = dimension column` makes, in either order; undefined for any other condition. */
function lookupKeyOf(
  conjunct: BoundExpression,
  join: LookupJoin,
  leftWidth: number,
  sql: string,
): LookupKey | undefined {
  if (conjunct.kind !== 'call' || conjunct.name !== 'equals') return undefined;
  const sides = conjunct.args.map(withoutImplicitCast);
  for (const [input, other] of [sides, sides.toReversed()]) {
    if (input === undefined || other === undefined) return undefined;
    if (other.kind !== 'column' || other.index < leftWidth) continue;
    const leftColumns = columnsIn(input);
    if ([...leftColumns].some((index) => index >= leftWidth)) continue;
    if (leftColumns.size === 0 && join.joinType === 'inner') return undefined;
    return {
      input: convertKey(input, other, conjunct.offset, sql),
      dimensionColumn: other.index - leftWidth,
    };
  }
  return undefined;
}

/** Comparing puts both sides under a cast where their types differ; keys are converted to the dimension's type instead. */
function withoutImplicitCast(side: BoundExpression): BoundExpression {
  const isImplicit = side.kind === 'cast' && side.offset === side.operand.offset;
  return isImplicit ? side.operand : side;
}

/**
 * The left key in the type of the dimension's column. Conversions that lose something must be written as CAST, but for
 * a BIGINT that meets an INT.
 */
function convertKey(
  input: BoundExpression,
  key: BoundColumn,
  offset: number,
  sql: string,
): BoundExpression {
  const from = input.type;
  const to = key.type;
  if (sameType(from, to)) return input;
  if (from.kind === 'bigint' && to.kind === 'int') return narrowKey(input, sql);
  const common = commonTypeOf(from, to);
  if (common !== undefined && sameType(common, to)) return convert(input, to);
  throw new SqlError(
    `Cannot join ${printType(from)} with dimension column "${key.name}" of type ${printType(to)}; CAST the other side to ${printType(to)}`,
    sql,
    offset,
    'SQL_TYPE_MISMATCH',
  );
}

/** A BIGINT as INT. One that is no INT equals none, so it becomes NULL; CAST alone would wrap it, as in Flink. */
function narrowKey(input: BoundExpression, sql: string): BoundExpression {
  const { offset } = input;
  const least = literal(-(2n ** 31n), BIGINT, offset);
  const largest = literal(2n ** 31n - 1n, BIGINT, offset);
  return {
    kind: 'case',
    branches: [
      {
        when: joinConditions('and', [
          callFunction('greater-or-equal', [input, least], offset, sql),
          callFunction('less-or-equal', [input, largest], offset, sql),
        ]),
        then: convert(input, INT),
      },
    ],
    otherwise: literal(null, INT, offset),
    type: INT,
    nullable: true,
    offset,
  };
}

/**
 * Of the further conditions of a LEFT join, those that test the left row alone and the others. One that may fail stays
 * behind those that guard it.
 */
function splitGuards(
  rest: readonly BoundExpression[],
  leftWidth: number,
): { readonly guards: readonly BoundExpression[]; readonly others: readonly BoundExpression[] } {
  const guards: BoundExpression[] = [];
  const others: BoundExpression[] = [];
  for (const condition of rest) {
    const testsLeftAlone = [...columnsIn(condition)].every((index) => index < leftWidth);
    const isGuarded = others.length > 0 && mayFail(condition);
    (testsLeftAlone && !isGuarded ? guards : others).push(condition);
  }
  return { guards, others };
}

/** The keys' values, the first of which is NULL where a guard does not hold: a NULL key finds no partner. */
function guardKeys(
  keys: readonly LookupKey[],
  guards: readonly BoundExpression[],
): readonly BoundExpression[] {
  const inputs = keys.map(({ input }) => input);
  if (guards.length === 0) return inputs;
  const [first, ...others] = inputs;
  const { type, offset } = must(first);
  const guardedKey: BoundExpression = {
    kind: 'case',
    branches: [{ when: joinConditions('and', guards), then: must(first) }],
    otherwise: literal(null, type, offset),
    type,
    nullable: true,
    offset,
  };
  return [guardedKey, ...others];
}

function joinAll(conditions: readonly BoundExpression[]): BoundExpression | undefined {
  return conditions.length === 0 ? undefined : joinConditions('and', conditions);
}

/** Makes the keys columns of the input, by a projection where one of them is computed. */
function projectKeys(
  input: LogicalPlan,
  keys: readonly BoundExpression[],
): { readonly input: LogicalPlan; readonly positions: readonly number[] } {
  const computed = keys.filter((key) => key.kind !== 'column');
  const width = input.schema.length;
  const positions = keys.map((key) =>
    key.kind === 'column' ? key.index : width + computed.indexOf(key),
  );
  if (computed.length === 0) return { input, positions };
  const columns = input.schema.map(
    ({ name, type, nullable }, index): BoundColumn => ({
      kind: 'column',
      index,
      name,
      type,
      nullable,
      offset: 0,
    }),
  );
  return {
    positions,
    input: {
      kind: 'project',
      input,
      expressions: [...columns, ...computed],
      schema: [
        ...input.schema,
        ...computed.map(({ type, nullable }, i) => field(`$key${i}`, type, nullable)),
      ],
    },
  };
}
