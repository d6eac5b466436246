import { must } from '../common/assert.js';
import { SqlError } from '../errors/sql-error.js';
import type { Insert } from '../sql/statement-ast.js';
import { field } from '../types/schema.js';
import { adaptToSink } from './adapt-to-sink.js';
import type { Catalog, CatalogTable } from './catalog.js';
import { type ChangelogModes, INSERTS_ALONE } from './changelog-modes.js';
import { bindQuery } from './logical/bind-query.js';
import { bindSinkColumns } from './logical/bind-sink-columns.js';
import type { InsertPlan } from './physical/physical-plan.js';
import { rewritePlan } from './rules/rewrite-plan.js';
import { sinkColumns, sinkSchema } from './sink-columns.js';

/**
 * How to run an INSERT INTO. Whether the table's connector can be written to is left to whoever knows the connectors.
 * Throws SqlError at the token that is wrong.
 */
export function planInsert(
  statement: Insert,
  sql: string,
  catalog: Catalog,
  modes: ChangelogModes = INSERTS_ALONE,
): InsertPlan {
  if (statement.overwrite) {
    throw new SqlError(
      'INSERT OVERWRITE is not supported: rows can only be added; use INSERT INTO',
      sql,
      statement.offset,
      'SQL_UNSUPPORTED',
    );
  }
  const table = catalog.resolve(statement.table, sql);
  const nameOffset = statement.table.parts.at(-1)?.offset ?? statement.table.offset;
  refuseUnconnected(table, nameOffset, sql);
  refuseReadOnlyMetadata(table, nameOffset, sql);
  const source = bindQuery(statement.query, {
    sql,
    catalog,
    modes,
    named: new Map(),
    bindQuery,
  });
  const expressions = bindSinkColumns(statement, table, source, sql);
  const schema = sinkSchema(table).map(({ name, type }, i) =>
    field(name, type, must(expressions[i]).nullable),
  );
  const rewritten = rewritePlan({ kind: 'project', input: source.plan, expressions, schema });
  const query = adaptToSink(rewritten, table, modes, sql, nameOffset);
  // Also of columns that say they have none: a source's rows are not checked.
  const notNull = sinkSchema(table).flatMap(({ nullable }, position) =>
    nullable ? [] : [position],
  );
  if (notNull.length === 0) return { table, query, nameOffset };
  const enforced = query.schema.map((column, position) =>
    notNull.includes(position) ? field(column.name, column.type, false) : column,
  );
  return {
    table,
    query: {
      kind: 'enforce-not-null',
      input: query,
      table: table.name,
      columns: notNull,
      schema: enforced,
    },
    nameOffset,
  };
}

function refuseUnconnected({ name, options }: CatalogTable, offset: number, sql: string): void {
  if (options.has('connector')) return;
  throw new SqlError(
    `Table "${name}" was registered from code and can't be written to; declare one with CREATE TABLE`,
    sql,
    offset,
    'SQL_NOT_WRITABLE',
  );
}

function refuseReadOnlyMetadata(table: CatalogTable, offset: number, sql: string): void {
  const column = sinkColumns(table).find(({ metadata }) => metadata?.isWritable === false);
  if (column === undefined) return;
  throw new SqlError(
    `Column "${column.field.name}" of table "${table.name}" is metadata that can't be written: declare it METADATA VIRTUAL to leave it out`,
    sql,
    offset,
    'SQL_NOT_WRITABLE',
  );
}
