import { must } from '../../common/assert.js';
import { didYouMean } from '../../errors/did-you-mean.js';
import { SqlError } from '../../errors/sql-error.js';
import type { BoundExpression, BoundLiteral } from '../../expressions/bound-expression.js';
import {
  parseBigint,
  parseBoolean,
  parseDouble,
  parseInt32,
} from '../../functions/cast/parse-number.js';
import type { Identifier, Query } from '../../sql/ast.js';
import type { Insert, TableOption } from '../../sql/statement-ast.js';
import type { Field } from '../../types/schema.js';
import { printType, type SqlType } from '../../types/sql-type.js';
import type { CatalogTable } from '../catalog.js';
import { sinkSchema } from '../sink-columns.js';
import { literal, parseTemporal } from './bind-literal.js';
import { convert } from './call-function.js';
import { canAssign } from './can-assign.js';
import type { Relation } from './relation.js';
import type { ScopeColumn } from './scope.js';

/**
 * What INSERT INTO writes to each of the table's `sinkColumns`, over the query's columns: constants where PARTITION
 * gives one, the query's columns in the order of the list of columns or else of the declaration, NULL for the rest.
 * Conversions are those that Flink makes without a CAST.
 */
export function bindSinkColumns(
  statement: Insert,
  table: CatalogTable,
  source: Relation,
  sql: string,
): readonly BoundExpression[] {
  const constants = bindPartition(statement.partition, table, sql);
  const targets = targetsOf(statement, table, constants, sql);
  const { columns } = source.scope;
  if (columns.length !== targets.length) {
    throw new SqlError(
      `INSERT INTO "${table.name}" takes ${counted(targets)}, but the query has ${counted(columns)}`,
      sql,
      statement.query.offset,
    );
  }
  const offsets = itemOffsets(statement.query, source);
  return sinkSchema(table).map((sink): BoundExpression => {
    const constant = constants.get(sink.name);
    if (constant !== undefined) return constant;
    const from = targets.indexOf(sink);
    if (from >= 0) {
      return assign(must(columns[from]), sink, table, offsets[from] ?? statement.query.offset, sql);
    }
    if (sink.nullable) return literal(null, sink.type, statement.offset);
    throw new SqlError(
      `Column "${sink.name}" of table "${table.name}" is NOT NULL and has to be in the list`,
      sql,
      statement.columns?.[0]?.offset ?? statement.offset,
    );
  });
}

/** The table's fields that the query's columns go to, in the query's order. */
function targetsOf(
  { columns }: Insert,
  table: CatalogTable,
  constants: ReadonlyMap<string, BoundLiteral>,
  sql: string,
): readonly Field[] {
  if (columns === undefined) return sinkSchema(table).filter(({ name }) => !constants.has(name));
  const assigned = new Set(constants.keys());
  return columns.map((column) => {
    const target = findField(column, table, sql);
    if (!assigned.has(target.name)) {
      assigned.add(target.name);
      return target;
    }
    throw new SqlError(
      `Column "${target.name}" is assigned twice`,
      sql,
      column.offset,
      'SQL_DUPLICATE_NAME',
    );
  });
}

function findField({ name, offset }: Identifier, table: CatalogTable, sql: string): Field {
  const fields = sinkSchema(table);
  const found = fields.find((field) => field.name === name);
  if (found !== undefined) return found;
  const other = table.columns.find((column) => column.field.name === name);
  if (other !== undefined) {
    const what = other.kind === 'computed' ? 'computed' : 'VIRTUAL metadata';
    throw new SqlError(
      `Column "${name}" of table "${table.name}" is ${what} and can't be written to`,
      sql,
      offset,
      'SQL_NOT_WRITABLE',
    );
  }
  const names = fields.map((field) => field.name);
  throw new SqlError(
    `Table "${table.name}" has no column "${name}"${didYouMean(name, names)}`,
    sql,
    offset,
    'SQL_UNKNOWN_COLUMN',
  );
}

function bindPartition(
  partition: readonly TableOption[],
  table: CatalogTable,
  sql: string,
): ReadonlyMap<string, BoundLiteral> {
  const constants = new Map<string, BoundLiteral>();
  for (const { key, value, keyOffset, valueOffset } of partition) {
    const target = findField({ name: key, offset: keyOffset }, table, sql);
    if (!table.partitionedBy.includes(key)) {
      const named = table.partitionedBy.map((name) => `"${name}"`).join(', ');
      throw new SqlError(
        `Table "${table.name}" is not partitioned by "${key}"${named === '' ? '' : ` but by ${named}`}`,
        sql,
        keyOffset,
      );
    }
    if (constants.has(key)) {
      throw new SqlError(`Column "${key}" is assigned twice`, sql, keyOffset, 'SQL_DUPLICATE_NAME');
    }
    const parsed = parseAs(value, target.type);
    if (parsed === undefined) {
      throw new SqlError(
        `'${value}' is no ${printType(target.type)}, which partition column "${key}" is`,
        sql,
        valueOffset,
        'SQL_TYPE_MISMATCH',
      );
    }
    constants.set(key, literal(parsed, target.type, valueOffset));
  }
  return constants;
}

/** The text as CAST reads it; undefined where it is no value of the type. */
function parseAs(text: string, type: SqlType): BoundLiteral['value'] | undefined {
  switch (type.kind) {
    case 'varchar':
      return text;
    case 'boolean': {
      const parsed = parseBoolean(text);
      return parsed === undefined ? undefined : parsed === 1;
    }
    case 'int':
      return parseInt32(text);
    case 'bigint':
      return parseBigint(text);
    case 'float': {
      const parsed = parseDouble(text);
      return parsed === undefined ? undefined : Math.fround(parsed);
    }
    case 'double':
      return parseDouble(text);
    default:
      return parseTemporal(text, type);
  }
}

function assign(
  { index, name, type, nullable }: ScopeColumn,
  sink: Field,
  table: CatalogTable,
  offset: number,
  sql: string,
): BoundExpression {
  if (canAssign(type, sink.type)) {
    return convert({ kind: 'column', index, name, type, nullable, offset }, sink.type);
  }
  throw new SqlError(
    `Column "${name}" of the query is ${printType(type)}, but column "${sink.name}" of table "${table.name}" is ${printType(sink.type)}; CAST it`,
    sql,
    offset,
    'SQL_TYPE_MISMATCH',
  );
}

/** Where the query's columns stand in the text, as far as they do so one by one. */
function itemOffsets({ body }: Query, { plan }: Relation): readonly number[] {
  if (body.kind !== 'select') return [];
  if (!body.items.some(({ expression }) => expression.kind === 'star')) {
    return body.items.map(({ offset }) => offset);
  }
  return plan.kind === 'project' ? plan.expressions.map(({ offset }) => offset) : [];
}

function counted(columns: readonly { readonly name: string }[]): string {
  const names = columns.map(({ name }) => name).join(', ');
  return `${columns.length} ${columns.length === 1 ? 'column' : 'columns'} (${names})`;
}
