import { must } from '../../common/assert.js';
import { SqlError } from '../../errors/sql-error.js';
import type { BoundExpression } from '../../expressions/bound-expression.js';
import type { Expression, FunctionCall, Select } from '../../sql/ast.js';
import type { AggregateCall } from '../../types/aggregate-call.js';
import { type Field, field } from '../../types/schema.js';
import { timestamp } from '../../types/sql-type.js';
import { changelogModeOf, changeProducerOf } from '../changelog-mode-of.js';
import { AggregateScope, isGroupFunction } from './aggregate-scope.js';
import { bindExpression } from './bind-expression.js';
import { bindGroupWindow, type GroupWindow } from './bind-group-window.js';
import { requireBoolean } from './call-function.js';
import { sameExpression } from './expression-tree.js';
import { filter, type LogicalPlan, type LogicalWindowAggregate } from './nodes.js';
import { nameOf, type OutputColumn, requireTyped } from './output-column.js';
import type { Relation } from './relation.js';
import type { ColumnScope, Scope } from './scope.js';
import { findCall, findPart } from './syntax-tree.js';
import { isWindowFunction, windowFunction } from './window-functions.js';

/** A SELECT with GROUP BY: the aggregation, HAVING as a filter on it, and the columns of the SELECT list. */
export function bindAggregate(
  select: Select,
  input: Relation,
  sql: string,
): { readonly plan: LogicalPlan; readonly output: readonly OutputColumn[] } {
  const aliases = aliasesOf(select);
  const { keys, window, windowOffset } = bindGroupBy(select, input.scope, aliases, sql);
  if (changelogModeOf(input.plan) !== 'insert-only') {
    const producer = changeProducerOf(input.plan);
    throw new SqlError(
      `WindowAggregate doesn't support consuming update and delete changes which is produced by node ${producer}`,
      sql,
      windowOffset,
      'SQL_UNSUPPORTED',
    );
  }
  const scope = new AggregateScope(input.scope, keys, window);
  const output = select.items.map(({ expression, alias, offset }): OutputColumn => {
    if (expression.kind === 'star') {
      throw new SqlError(
        '* is not allowed with GROUP BY; name the grouped columns',
        sql,
        offset,
        'SQL_INVALID_GROUPING',
      );
    }
    return {
      expression: requireTyped(bindExpression(expression, scope, sql), sql),
      name: alias?.name ?? nameOf(expression),
      origins: scope.isRowTime(expression) ? [{ kind: 'window-time' }] : [],
    };
  });
  const having =
    select.having === undefined
      ? undefined
      : requireBoolean(
          bindExpression(select.having, havingScope(scope, input.scope, aliases), sql),
          'HAVING',
          sql,
        );
  const aggregate = planAggregate(input.plan, keys, window, scope);
  return { plan: having === undefined ? aggregate : filter(aggregate, having), output };
}

/**
 * Names that the SELECT list gives. Flink doesn't know them in GROUP BY and HAVING; here they may be used where no column
 * of the input has the name and no other expression shares it, so that no query means anything else than in Flink.
 */
function aliasesOf(select: Select): ReadonlyMap<string, Expression> {
  const aliases = new Map<string, Expression>();
  const repeated = new Set<string>();
  for (const { alias, expression } of select.items) {
    if (alias === undefined) continue;
    if (aliases.has(alias.name)) repeated.add(alias.name);
    aliases.set(alias.name, expression);
  }
  for (const name of repeated) aliases.delete(name);
  return aliases;
}

function resolveAlias(
  expression: Expression,
  input: ColumnScope,
  aliases: ReadonlyMap<string, Expression>,
): Expression {
  if (expression.kind !== 'column' || expression.path.length > 1) return expression;
  const name = expression.path[0]?.name ?? '';
  return input.has(name) ? expression : (aliases.get(name) ?? expression);
}

/** An expression with an alias in it is bound part by part, as its whole means nothing to the input. */
function havingScope(
  scope: AggregateScope,
  input: ColumnScope,
  aliases: ReadonlyMap<string, Expression>,
): Scope {
  const isAlias = (part: Expression) => resolveAlias(part, input, aliases) !== part;
  return {
    functions: input.functions,
    resolve: (path, sql) => scope.resolve(path, sql),
    substitute(expression, sql) {
      if (isAlias(expression)) {
        return bindExpression(resolveAlias(expression, input, aliases), scope, sql);
      }
      const isGroup = expression.kind === 'call' && isGroupFunction(expression);
      if (!isGroup && findPart(expression, isAlias) !== undefined) return undefined;
      return scope.substitute(expression, sql);
    },
  };
}

function bindGroupBy(
  select: Select,
  input: ColumnScope,
  aliases: ReadonlyMap<string, Expression>,
  sql: string,
): {
  readonly keys: readonly BoundExpression[];
  readonly window: GroupWindow;
  readonly windowOffset: number;
} {
  const keys: BoundExpression[] = [];
  let window: GroupWindow | undefined;
  let windowOffset = select.offset;
  for (const item of select.groupBy) {
    if (item.kind !== 'expression') {
      const what = item.kind.replace('-', ' ').toUpperCase();
      throw new SqlError(`${what} is not supported`, sql, item.offset, 'SQL_UNSUPPORTED');
    }
    const expression = resolveAlias(item.expression, input, aliases);
    if (expression.kind === 'call' && isWindowFunction(expression.name)) {
      if (window !== undefined) {
        throw new SqlError(
          'GROUP BY can have only one window',
          sql,
          item.expression.offset,
          'SQL_INVALID_GROUPING',
        );
      }
      window = bindWindowItem(expression, input, sql);
      windowOffset = item.expression.offset;
    } else {
      const key = bindKey(expression, item.expression.offset, input, sql);
      if (!keys.some((other) => sameExpression(other, key))) keys.push(key);
    }
  }
  if (window === undefined) throw missingWindow(select, sql);
  return { keys, window, windowOffset };
}

function bindWindowItem(call: FunctionCall, input: ColumnScope, sql: string): GroupWindow {
  const { window } = must(windowFunction(call.name));
  if (call.name !== window) {
    throw new SqlError(
      `GROUP BY takes ${window}(…), not ${call.name}(…)`,
      sql,
      call.offset,
      'SQL_INVALID_GROUPING',
    );
  }
  return bindGroupWindow(call, input, sql);
}

function bindKey(
  expression: Expression,
  offset: number,
  input: ColumnScope,
  sql: string,
): BoundExpression {
  if (expression.kind === 'number') {
    throw new SqlError(
      'Positions in GROUP BY are not supported; repeat the expression',
      sql,
      offset,
      'SQL_UNSUPPORTED',
    );
  }
  const call = findCall(expression, isGroupFunction);
  if (call !== undefined) {
    throw new SqlError(
      `${call.name} is not allowed inside a GROUP BY key`,
      sql,
      call.offset,
      'SQL_INVALID_GROUPING',
    );
  }
  return requireTyped(bindExpression(expression, input, sql), sql);
}

function missingWindow(select: Select, sql: string): SqlError {
  const [item] = select.groupBy;
  const firstKey = item?.kind === 'expression' ? item.expression.offset : item?.offset;
  const [call] = select.items.flatMap(
    ({ expression }) => findCall(expression, isGroupFunction) ?? [],
  );
  const offset = firstKey ?? call?.offset ?? select.having?.offset ?? select.offset;
  return new SqlError(
    `Aggregation without a window is not supported; add TUMBLE(time, INTERVAL '1' HOUR) or HOP(…) to GROUP BY`,
    sql,
    offset,
    'SQL_UNSUPPORTED',
  );
}

/** The aggregation over keys, time and arguments, which a projection computes unless all are columns already. */
function planAggregate(
  input: LogicalPlan,
  keys: readonly BoundExpression[],
  { assigner, time }: GroupWindow,
  { requests }: AggregateScope,
): LogicalWindowAggregate {
  const needed: BoundExpression[] = [];
  const positionOf = (expression: BoundExpression): number => {
    const known = needed.findIndex((other) => sameExpression(other, expression));
    return known < 0 ? needed.push(expression) - 1 : known;
  };
  const keyColumns = keys.map(positionOf);
  const timeColumn = positionOf(time);
  const aggregates = requests.map(({ kind, argument, field: { type } }): AggregateCall => {
    if (kind === 'count-star') return { kind, resultType: type };
    const { type: argumentType } = must(argument);
    return { kind, column: positionOf(must(argument)), argumentType, resultType: type };
  });
  const fields = needed.map(fieldOf);
  const bound = timestamp(3);
  return {
    kind: 'window-aggregate',
    input: { kind: 'project', input, expressions: needed, schema: fields },
    window: assigner,
    timeColumn,
    keyColumns,
    aggregates,
    schema: [
      ...keys.map((key, i) => fields[keyColumns[i] ?? 0] ?? fieldOf(key, i)),
      field('window_start', bound, false),
      field('window_end', bound, false),
      ...requests.map((request) => request.field),
    ],
  };
}

function fieldOf(expression: BoundExpression, position: number): Field {
  const { type, nullable } = expression;
  return field(expression.kind === 'column' ? expression.name : `$${position}`, type, nullable);
}
