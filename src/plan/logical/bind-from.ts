import { unreachable } from '../../common/assert.js';
import { didYouMean } from '../../errors/did-you-mean.js';
import { ErrorType } from '../../errors/error-type.js';
import { SqlError } from '../../errors/sql-error.js';
import { StreamingError } from '../../errors/streaming-error.js';
import type { Identifier, TableAlias, TableReference } from '../../sql/ast.js';
import type { ChangelogMode } from '../../types/changelog-mode.js';
import type { CatalogTable } from '../catalog.js';
import { bindLookupJoin } from './bind-lookup-join.js';
import type { LogicalPlan, LogicalScan } from './nodes.js';
import { type QueryContext, qualify, type Relation } from './relation.js';
import { scanColumns } from './scan-columns.js';
import { ColumnScope, type ScopeColumn } from './scope.js';

export function bindFrom(reference: TableReference, context: QueryContext): Relation {
  const { sql } = context;
  switch (reference.kind) {
    case 'table':
      return bindTable(reference, context);
    case 'derived': {
      if (reference.lateral)
        throw new SqlError('LATERAL is not supported', sql, reference.offset, 'SQL_UNSUPPORTED');
      const { plan, scope } = context.bindQuery(reference.query, context);
      return { plan, scope: rename(scope.columns, reference.alias, undefined, context) };
    }
    case 'join':
      return bindJoin(reference, context);
    case 'window-table':
      throw new SqlError(
        `TABLE(${reference.function}(…)) is not supported; write GROUP BY ${reference.function === 'HOP' ? 'HOP(ts, slide, size)' : 'TUMBLE(ts, size)'}`,
        sql,
        reference.offset,
        'SQL_UNSUPPORTED',
      );
    case 'function-table':
      throw new SqlError(
        'Table functions are not supported',
        sql,
        reference.offset,
        'SQL_UNSUPPORTED',
      );
    case 'match-recognize':
      throw new SqlError(
        'MATCH_RECOGNIZE is not supported',
        sql,
        reference.offset,
        'SQL_UNSUPPORTED',
      );
    default:
      return unreachable(reference);
  }
}

type Reference<Kind extends TableReference['kind']> = Extract<TableReference, { kind: Kind }>;

function bindTable(reference: Reference<'table'>, context: QueryContext): Relation {
  const { sql, named } = context;
  if (reference.systemTime !== undefined) {
    throw new SqlError(
      'FOR SYSTEM_TIME AS OF is only supported for a dimension table behind JOIN',
      sql,
      reference.systemTime.offset,
      'SQL_UNSUPPORTED',
    );
  }
  if (reference.hint !== undefined) {
    throw new SqlError('Table hints are not supported', sql, reference.offset, 'SQL_UNSUPPORTED');
  }
  const { parts } = reference.name;
  const [first] = parts;
  const query = parts.length === 1 && first !== undefined ? named.get(first.name) : undefined;
  if (query !== undefined && first !== undefined) {
    return {
      plan: query.plan,
      scope: rename(query.scope.columns, reference.alias, first.name, context),
    };
  }
  if (parts.length === 1 && first !== undefined) rejectUnknown(first, context);
  const table = context.catalog.resolve(reference.name, sql);
  const { plan, columns } = scanTable(table, context.modes.sourceModeOf(table));
  return { plan: normalized(plan), scope: rename(columns, reference.alias, table.name, context) };
}

function rejectUnknown({ name, offset }: Identifier, { catalog, named, sql }: QueryContext): void {
  if (catalog.find(name) !== undefined) return;
  const names = [...named.keys(), ...[...catalog.tables()].map((table) => table.name)];
  const sentence = `Unknown table "${name}"${didYouMean(name, names)}`;
  throw new SqlError(sentence, sql, offset, 'SQL_UNKNOWN_TABLE');
}

/** All columns of a table: the scan has the physical ones before the computed ones, names keep the declared order. */
function scanTable(
  table: CatalogTable,
  changelogMode: ChangelogMode,
): {
  readonly plan: LogicalScan;
  readonly columns: readonly ScopeColumn[];
} {
  const available = scanColumns(table);
  const positions = available.map((_, position) => position);
  const isKind = (kind: string) => (position: number) => available[position]?.kind === kind;
  const scanned = [
    ...positions.filter(isKind('physical')),
    ...positions.filter(isKind('computed')),
  ];
  const schema = scanned.flatMap((position) => available[position]?.field ?? []);
  const columns = table.columns.map(
    ({ field: { name, type, nullable } }, position): ScopeColumn => ({
      qualifier: table.name,
      name,
      index: scanned.indexOf(position),
      type,
      nullable,
      origins: [{ kind: 'table', table, column: position }],
    }),
  );
  return { plan: { kind: 'scan', table, columns: scanned, changelogMode, schema }, columns };
}

/** Above the scan of an `upsert` table everything sees all changes. */
function normalized(scan: LogicalScan): LogicalPlan {
  const { table, schema } = scan;
  if (scan.changelogMode !== 'upsert') return scan;
  if (table.primaryKey.length > 0) {
    const keyColumns = table.primaryKey.map((key) => schema.findIndex(({ name }) => name === key));
    return { kind: 'changelog-normalize', input: scan, keyColumns, schema };
  }
  const sentence =
    `Table "${table.name}" produces a changelog stream that contains UPDATE_AFTER and no UPDATE_BEFORE, which requires ` +
    'a primary key: declare PRIMARY KEY (…) NOT ENFORCED';
  if (table.sql !== undefined) throw new SqlError(sentence, table.sql, table.nameOffset);
  throw new StreamingError(ErrorType.VALIDATION_ERROR, `${sentence}.`, { component: table.name });
}

function bindJoin(reference: Reference<'join'>, context: QueryContext): Relation {
  const { sql } = context;
  const { joinType, right, on, offset } = reference;
  if (joinType !== 'INNER' && joinType !== 'LEFT') {
    const instead = joinType === 'CROSS' ? '[INNER] JOIN … ON …' : 'LEFT JOIN or INNER JOIN';
    throw new SqlError(
      `${joinType} JOIN is not supported; write ${instead}`,
      sql,
      offset,
      'SQL_UNSUPPORTED',
    );
  }
  if (reference.natural || reference.using !== undefined || on === undefined) {
    const what = reference.natural ? 'NATURAL JOIN' : reference.using ? 'USING' : 'JOIN without ON';
    throw new SqlError(
      `${what} is not supported; write JOIN … ON a.x = b.x`,
      sql,
      offset,
      'SQL_UNSUPPORTED',
    );
  }
  const dimension = dimensionOf(right, context);
  const left = bindFrom(reference.left, context);
  const systemTime = right.kind === 'table' ? right.systemTime : undefined;
  const { columns } = scanTable(dimension, 'insert-only');
  const alias = right.kind === 'table' ? right.alias : undefined;
  return bindLookupJoin(
    {
      left,
      joinType: joinType === 'LEFT' ? 'left' : 'inner',
      dimension,
      columns: rename(columns, alias, dimension.name, context).columns,
      systemTime,
      on,
      offset,
    },
    sql,
  );
}

/** The right side of a join, which must be a dimension: two streams don't join here. */
function dimensionOf(reference: TableReference, context: QueryContext): CatalogTable {
  const { sql, catalog, named } = context;
  const refuse = (what: string, offset: number) =>
    new SqlError(
      `${what} is not a dimension table: register it with registerDimensionTable or declare it WITH ('lookup.static' = 'true') to join it`,
      sql,
      offset,
    );
  if (reference.kind !== 'table') throw refuse('The right side of JOIN', reference.offset);
  const [first, second] = reference.name.parts;
  if (first !== undefined && second === undefined) {
    if (named.has(first.name)) throw refuse(`Query "${first.name}"`, first.offset);
    rejectUnknown(first, context);
  }
  const table = catalog.resolve(reference.name, sql);
  if (!table.isDimension) throw refuse(`Table "${table.name}"`, reference.name.offset);
  if (reference.hint !== undefined) {
    throw new SqlError('Table hints are not supported', sql, reference.offset, 'SQL_UNSUPPORTED');
  }
  if (context.modes.sourceModeOf(table) !== 'insert-only') {
    throw new SqlError(
      `Dimension table "${table.name}" has updates and deletes, and is read once and whole: it must be insert-only`,
      sql,
      reference.name.offset,
    );
  }
  const computed = table.columns.find((column) => column.kind === 'computed');
  if (computed !== undefined) {
    throw new SqlError(
      `Dimension table "${table.name}" has the computed column "${computed.field.name}", which joins don't support`,
      sql,
      reference.name.offset,
      'SQL_UNSUPPORTED',
    );
  }
  return table;
}

/** Applies `AS t` or `AS t (a, b)`. */
function rename(
  columns: readonly ScopeColumn[],
  alias: TableAlias | undefined,
  name: string | undefined,
  { catalog, sql }: QueryContext,
): ColumnScope {
  const qualified = qualify(columns, alias?.name.name ?? name);
  const names = alias?.columns;
  if (names === undefined) return new ColumnScope(qualified, catalog.functions);
  return new ColumnScope(renameColumns(qualified, names, sql), catalog.functions);
}

/** The columns under new names, one for each. */
export function renameColumns(
  columns: readonly ScopeColumn[],
  names: readonly Identifier[],
  sql: string,
): readonly ScopeColumn[] {
  if (names.length !== columns.length) {
    throw new SqlError(
      `The list names ${names.length} columns where there are ${columns.length}`,
      sql,
      names[0]?.offset ?? 0,
    );
  }
  return columns.map((column, i) => ({ ...column, name: names[i]?.name ?? column.name }));
}
