import { must } from '../common/assert.js';
import { maskedValue } from '../errors/secrets.js';
import { quotedName, stringText, typeText } from '../sql/print/name-text.js';
import { printExpression } from '../sql/print-sql.js';
import type { ColumnDefinition, CreateTable } from '../sql/statement-ast.js';
import { printType } from '../types/sql-type.js';
import { type CatalogColumn, type CatalogTable, tablePath } from './catalog.js';

const HIDDEN = '******';
/** Flink's STRING, as it prints it; a VARCHAR without a length is as long. */
const STRING = 'VARCHAR(2147483647)';

/**
 * The CREATE TABLE of a table, as Flink's SHOW CREATE TABLE prints it: names with catalog and database, resolved types, options by name,
 * secrets hidden. Executed, it declares the same table, so far as nothing was hidden.
 */
export function showCreateTable(table: CatalogTable, declaration: CreateTable): string {
  const columns = declaration.columns.map(
    (definition, i) => `  ${columnText(definition, must(table.columns[i]))}`,
  );
  const { watermark, temporary, comment } = declaration;
  const time =
    watermark === undefined
      ? []
      : [
          `  WATERMARK FOR ${watermark.column.parts.map(({ name }) => quotedName(name)).join('.')} AS ${printExpression(watermark.expression)}`,
        ];
  const key =
    table.primaryKey.length === 0
      ? []
      : [`  PRIMARY KEY (${namesText(table.primaryKey)}) NOT ENFORCED`];
  const path = tablePath(table.name).map(quotedName).join('.');
  return [
    `CREATE ${temporary ? 'TEMPORARY ' : ''}TABLE ${path} (`,
    [...columns, ...time, ...key].join(',\n'),
    ')',
    ...(comment ? [`COMMENT ${stringText(comment)}`] : []),
    ...(table.partitionedBy.length === 0
      ? []
      : [`PARTITIONED BY (${namesText(table.partitionedBy)})`]),
    ...optionLines(table.options),
    '',
  ].join('\n');
}

/** `AS …` of a computed column, `METADATA …` of a metadata column; empty for any other. */
export function columnExtras(definition: ColumnDefinition): string {
  switch (definition.kind) {
    case 'physical':
      return '';
    case 'computed':
      return `AS ${printExpression(definition.expression)}`;
    case 'metadata': {
      const from = definition.from === undefined ? '' : ` FROM ${stringText(definition.from)}`;
      return `METADATA${from}${definition.virtual ? ' VIRTUAL' : ''}`;
    }
  }
}

/** The type of a column that has one, as Flink resolves it. */
export function columnType(
  definition: ColumnDefinition | undefined,
  column: CatalogColumn,
): string {
  const { type } = column.field;
  if (type.kind !== 'varchar') return printType(type);
  const written = definition?.kind === 'computed' ? undefined : definition?.type;
  return written === undefined || written.parameters.length === 0
    ? STRING
    : typeText({ ...written, nullable: true });
}

function columnText(definition: ColumnDefinition, column: CatalogColumn): string {
  const { comment } = definition;
  const type = definition.kind === 'computed' ? '' : columnType(definition, column);
  const notNull = definition.kind === 'computed' || column.field.nullable ? '' : 'NOT NULL';
  const words = [quotedName(definition.name.name), type, notNull, columnExtras(definition)];
  if (comment) words.push(`COMMENT ${stringText(comment)}`);
  return words.filter((word) => word !== '').join(' ');
}

function namesText(names: readonly string[]): string {
  return names.map(quotedName).join(', ');
}

function optionLines(options: ReadonlyMap<string, string>): readonly string[] {
  if (options.size === 0) return [];
  const lines = [...options].map(
    ([name, value]) => `  ${stringText(name)} = ${stringText(maskedValue(name, value, HIDDEN))}`,
  );
  return ['WITH (', lines.sort().join(',\n'), ')'];
}
