import { SqlError } from '../../errors/sql-error.js';
import type { Expression, Select, SelectItem } from '../../sql/ast.js';
import { field } from '../../types/schema.js';
import { isGroupFunction } from './aggregate-scope.js';
import { bindAggregate } from './bind-aggregate.js';
import { bindExpression } from './bind-expression.js';
import { bindFrom } from './bind-from.js';
import { requireBoolean } from './call-function.js';
import { filter, type LogicalPlan } from './nodes.js';
import { nameOf, type OutputColumn, outputNames, requireTyped } from './output-column.js';
import type { QueryContext, Relation } from './relation.js';
import { ColumnScope } from './scope.js';
import { findCall } from './syntax-tree.js';

export function bindSelect(select: Select, context: QueryContext): Relation {
  const { sql } = context;
  rejectUnsupported(select, sql);
  if (select.from === undefined) {
    throw new SqlError(
      'SELECT without FROM is not supported',
      sql,
      select.offset,
      'SQL_UNSUPPORTED',
    );
  }
  const from = bindFrom(select.from, context);
  const input = select.where === undefined ? from : filterWhere(from, select.where, sql);
  const isGrouped =
    select.groupBy.length > 0 ||
    select.having !== undefined ||
    select.items.some((item) => findCall(item.expression, isGroupFunction) !== undefined);
  if (isGrouped) {
    const { plan, output } = bindAggregate(select, input, sql);
    return projectOutput(plan, output, context);
  }
  return projectOutput(
    input.plan,
    select.items.flatMap((item) => bindItem(item, input.scope, sql)),
    context,
  );
}

function rejectUnsupported(select: Select, sql: string): void {
  if (select.distinct) {
    throw new SqlError(
      'SELECT DISTINCT is not supported; GROUP BY the columns and a window instead',
      sql,
      select.offset,
      'SQL_UNSUPPORTED',
    );
  }
  const [window] = select.windows;
  if (window !== undefined) {
    throw new SqlError(
      'A WINDOW clause is not supported',
      sql,
      window.name.offset,
      'SQL_UNSUPPORTED',
    );
  }
  if (select.hint !== undefined) {
    throw new SqlError('Query hints are not supported', sql, select.offset, 'SQL_UNSUPPORTED');
  }
}

function filterWhere(from: Relation, where: Expression, sql: string): Relation {
  const group = findCall(where, isGroupFunction);
  if (group !== undefined) {
    throw new SqlError(
      `${group.name} is not allowed in WHERE, which sees single rows; use HAVING`,
      sql,
      group.offset,
      'SQL_INVALID_GROUPING',
    );
  }
  const predicate = requireBoolean(bindExpression(where, from.scope, sql), 'WHERE', sql);
  return { plan: filter(from.plan, predicate), scope: from.scope };
}

function bindItem(
  { expression, alias, offset }: SelectItem,
  scope: ColumnScope,
  sql: string,
): readonly OutputColumn[] {
  if (expression.kind === 'star') {
    const [qualifier] = expression.qualifier.slice(-1);
    const columns = qualifier === undefined ? scope.columns : scope.columnsOf(qualifier, sql);
    return columns.map(({ name, index, type, nullable, origins }) => ({
      expression: { kind: 'column', index, name, type, nullable, offset },
      name,
      origins,
    }));
  }
  const bound = bindExpression(expression, scope, sql);
  const origins =
    bound.kind === 'column'
      ? scope.columns.find((column) => column.index === bound.index)?.origins
      : undefined;
  return [
    {
      expression: requireTyped(bound, sql),
      name: alias?.name ?? nameOf(expression),
      origins: origins ?? [],
    },
  ];
}

function projectOutput(
  input: LogicalPlan,
  output: readonly OutputColumn[],
  { catalog }: QueryContext,
): Relation {
  const names = outputNames(output.map(({ name }) => name));
  const schema = output.map(({ expression: { type, nullable } }, i) =>
    field(names[i] ?? '', type, nullable),
  );
  const plan: LogicalPlan = {
    kind: 'project',
    input,
    expressions: output.map(({ expression }) => expression),
    schema,
  };
  const columns = schema.map(({ name, type, nullable }, index) => ({
    qualifier: undefined,
    name,
    index,
    type,
    nullable,
    origins: output[index]?.origins ?? [],
  }));
  return { plan, scope: new ColumnScope(columns, catalog.functions) };
}
