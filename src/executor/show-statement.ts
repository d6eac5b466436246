import { SqlError } from '../errors/sql-error.js';
import type { Catalog, CatalogTable } from '../plan/catalog.js';
import { printDuration } from '../plan/print-expression.js';
import { columnExtras, columnType, showCreateTable } from '../plan/show-create-table.js';
import { printTable } from '../runtime/profiling/print-table.js';
import { printExpression } from '../sql/print-sql.js';
import type { Statement } from '../sql/statement-ast.js';

/** A statement that tells of tables, and runs nothing. */
export type ShowStatement = Extract<
  Statement,
  { kind: 'show-tables' | 'show-create-table' | 'describe' }
>;

export function isShowStatement(statement: Statement): statement is ShowStatement {
  const { kind } = statement;
  return kind === 'show-tables' || kind === 'show-create-table' || kind === 'describe';
}

/** What SHOW TABLES, SHOW CREATE TABLE or DESCRIBE tells. Throws SqlError for a table that isn't there. */
export function showStatement(statement: ShowStatement, sql: string, catalog: Catalog): string {
  switch (statement.kind) {
    case 'show-tables':
      return tablesText(catalog, statement.like);
    case 'describe':
      return describeText(catalog.resolve(statement.name, sql));
    case 'show-create-table': {
      const table = catalog.resolve(statement.name, sql);
      if (table.declaration !== undefined) return showCreateTable(table, table.declaration);
      throw new SqlError(
        `Table "${table.name}" was registered by the program, and has no CREATE TABLE: DESCRIBE tells its columns`,
        sql,
        statement.name.offset,
        'SQL_UNSUPPORTED',
      );
    }
  }
}

function tablesText(
  catalog: Catalog,
  like: { readonly pattern: string; readonly negated: boolean } | undefined,
): string {
  const pattern = like && likePattern(like.pattern);
  const names = [...catalog.tables()]
    .map(({ name }) => name)
    .filter((name) => pattern === undefined || pattern.test(name) !== like?.negated)
    .sort();
  return `${printTable(
    [{ title: 'table name', align: 'left' }],
    names.map((name) => [name]),
  )}\n`;
}

/** `%` is any text, `_` any character; `\` takes the next one as it is. */
function likePattern(pattern: string): RegExp {
  const parts = pattern.match(/\\.|./gsu) ?? [];
  const source = parts.map((part) => {
    if (part === '%') return '.*';
    if (part === '_') return '.';
    return (part.length > 1 && part.startsWith('\\') ? part.slice(1) : part).replace(
      /[\\^$.*+?()[\]{}|/-]/g,
      '\\$&',
    );
  });
  return new RegExp(`^${source.join('')}$`, 'su');
}

const TITLES = ['name', 'type', 'null', 'key', 'extras', 'watermark'];

/** Flink's columns of DESCRIBE; `comment` where one has a comment. */
function describeText(table: CatalogTable): string {
  const definitions = table.declaration?.columns ?? [];
  const key = table.primaryKey.length === 0 ? '' : `PRI(${table.primaryKey.join(', ')})`;
  const hasComments = definitions.some(({ comment }) => comment !== undefined);
  const rows = table.columns.map((column, i) => {
    const { name, nullable } = column.field;
    const definition = definitions[i];
    const isTime = table.watermark?.column === i;
    return [
      name,
      `${columnType(definition, column)}${isTime ? ' *ROWTIME*' : ''}`,
      nullable ? 'TRUE' : 'FALSE',
      table.primaryKey.includes(name) ? key : '',
      definition === undefined ? '' : columnExtras(definition),
      isTime ? watermarkText(table, name) : '',
      ...(hasComments ? [definition?.comment ?? ''] : []),
    ];
  });
  const titles = hasComments ? [...TITLES, 'comment'] : TITLES;
  return `${printTable(
    titles.map((title) => ({ title, align: 'left' })),
    rows,
  )}\n`;
}

function watermarkText({ watermark, declaration }: CatalogTable, column: string): string {
  if (declaration?.watermark !== undefined)
    return printExpression(declaration.watermark.expression);
  const delayMs = watermark?.kind === 'bounded-out-of-orderness' ? watermark.delayMs : 0;
  return delayMs === 0 ? column : `${column} - ${printDuration(delayMs)}`;
}
