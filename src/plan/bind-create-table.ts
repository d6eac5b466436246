import { must } from '../common/assert.js';
import { SqlError } from '../errors/sql-error.js';
import type { KnownFunctions } from '../functions/user/user-functions.js';
import type { Identifier } from '../sql/ast.js';
import type { ColumnDefinition, CreateTable, TableOption } from '../sql/statement-ast.js';
import { type Field, field } from '../types/schema.js';
import { bindMetadataColumn, type MetadataLookup } from './bind-metadata-column.js';
import { bindWatermark } from './bind-watermark.js';
import {
  type Catalog,
  type CatalogColumn,
  type CatalogTable,
  type MetadataColumn,
  tableNameOf,
} from './catalog.js';
import { bindExpression } from './logical/bind-expression.js';
import { bindType } from './logical/bind-type.js';
import { foldExpression } from './logical/fold-expression.js';
import { ColumnScope } from './logical/scope.js';

/** The table that a CREATE TABLE declares; it isn't added to the catalog yet. */
export function bindCreateTable(
  statement: CreateTable,
  sql: string,
  catalog: Catalog,
  metadataOf: MetadataLookup = () => undefined,
): CatalogTable {
  rejectUnsupported(statement, sql);
  const name = tableNameOf(statement.name, sql);
  if (catalog.find(name) !== undefined && !statement.ifNotExists) {
    throw new SqlError(
      `Table "${name}" already exists; write CREATE TABLE IF NOT EXISTS to keep it`,
      sql,
      statement.name.offset,
      'SQL_DUPLICATE_NAME',
    );
  }
  rejectDuplicateColumns(statement.columns, sql);
  const options = bindOptions(statement, name, sql);
  const connector = options.find(({ key }) => key === 'connector')?.value ?? '';
  const columns = bindColumns(statement, connector, metadataOf, catalog.functions, sql);
  return {
    name,
    physical: columns.flatMap((column) => (column.kind === 'physical' ? [column.field] : [])),
    columns,
    sql,
    declaration: statement,
    optionOffsets: new Map(options.map(({ key, keyOffset }) => [key, keyOffset])),
    nameOffset: statement.name.offset,
    watermark: bindWatermark(statement.watermark, columns, catalog.functions, sql),
    options: new Map(options.map(({ key, value }) => [key, value])),
    primaryKey: bindPrimaryKey(statement, columns, sql),
    partitionedBy: bindPartitionedBy(statement, columns, sql),
    isDimension: isStaticLookup(options, sql),
  };
}

function rejectUnsupported(statement: CreateTable, sql: string): void {
  const refuse = (what: string, offset: number | undefined) => {
    if (offset !== undefined)
      throw new SqlError(`${what} is not supported`, sql, offset, 'SQL_UNSUPPORTED');
  };
  refuse('CREATE TABLE LIKE', statement.like?.table.offset);
  refuse('CREATE TABLE AS SELECT', statement.asQuery?.offset);
}

function rejectDuplicateColumns(columns: readonly ColumnDefinition[], sql: string): void {
  const seen = new Set<string>();
  for (const { name } of columns) {
    if (seen.has(name.name)) {
      throw new SqlError(
        `Column "${name.name}" is declared twice`,
        sql,
        name.offset,
        'SQL_DUPLICATE_NAME',
      );
    }
    seen.add(name.name);
  }
}

interface DeliveredColumn {
  readonly field: Field;
  readonly index: number;
  readonly metadata?: MetadataColumn;
}

/** What the connector delivers first, so that computed columns may stand anywhere among it. */
function bindColumns(
  statement: CreateTable,
  connector: string,
  metadataOf: MetadataLookup,
  functions: KnownFunctions,
  sql: string,
): readonly CatalogColumn[] {
  const definitions = statement.columns;
  const keys = keyNames(statement);
  const physical = new Map<string, DeliveredColumn>();
  for (const definition of definitions) {
    const { name, kind } = definition;
    const index = physical.size;
    if (kind === 'metadata') {
      const bound = bindMetadataColumn(definition, connector, metadataOf, sql);
      physical.set(name.name, { ...bound, index });
    } else if (kind === 'physical') {
      const { type } = definition;
      physical.set(name.name, {
        // A key identifies rows, so that its columns take no NULL, declared or not.
        field: field(name.name, bindType(type, sql), type.nullable && !keys.includes(name.name)),
        index,
      });
    }
  }
  const scope = new PhysicalScope(
    [...physical.values()].map(({ field: { name, type, nullable }, index }) => ({
      qualifier: undefined,
      name,
      index,
      type,
      nullable,
      origins: [],
    })),
    functions,
    definitions,
  );
  return definitions.map((definition): CatalogColumn => {
    const declared = physical.get(definition.name.name);
    if (declared !== undefined || definition.kind !== 'computed') {
      return { kind: 'physical', ...must(declared) };
    }
    const expression = foldExpression(bindExpression(definition.expression, scope, sql));
    const { type, nullable } = expression;
    return { kind: 'computed', field: field(definition.name.name, type, nullable), expression };
  });
}

/** Computed columns see what the connector delivers alone, as in Flink. */
class PhysicalScope extends ColumnScope {
  readonly #definitions: readonly ColumnDefinition[];

  constructor(
    columns: ColumnScope['columns'],
    functions: KnownFunctions,
    definitions: readonly ColumnDefinition[],
  ) {
    super(columns, functions);
    this.#definitions = definitions;
  }

  override resolve(path: readonly Identifier[], sql: string) {
    const [first] = path;
    const named = this.#definitions.find(({ name }) => name.name === first?.name);
    if (named?.kind === 'computed' && first !== undefined) {
      throw new SqlError(
        `A computed column can't refer to computed column "${first.name}"; repeat its expression`,
        sql,
        first.offset,
      );
    }
    return super.resolve(path, sql);
  }
}

function bindOptions(statement: CreateTable, table: string, sql: string): readonly TableOption[] {
  const { options } = statement;
  const keys = options.map(({ key }) => key);
  const duplicate = options.find(({ key }, i) => keys.indexOf(key) !== i);
  if (duplicate !== undefined) {
    throw new SqlError(
      `Option '${duplicate.key}' is given twice`,
      sql,
      duplicate.keyOffset,
      'OPTION_INVALID',
    );
  }
  if (!keys.includes('connector')) {
    throw new SqlError(
      `Table "${table}" has no 'connector' option; add WITH ('connector' = '…')`,
      sql,
      statement.name.offset,
      'OPTION_MISSING',
    );
  }
  return options;
}

function isStaticLookup(options: readonly TableOption[], sql: string): boolean {
  const option = options.find(({ key }) => key === 'lookup.static');
  if (option === undefined || option.value === 'false') return false;
  if (option.value === 'true') return true;
  throw new SqlError(
    `Option 'lookup.static' must be 'true' or 'false', not '${option.value}'`,
    sql,
    option.valueOffset,
    'OPTION_INVALID',
  );
}

function bindPrimaryKey(
  statement: CreateTable,
  columns: readonly CatalogColumn[],
  sql: string,
): readonly string[] {
  const { primaryKey } = statement;
  if (primaryKey?.enforced === true) {
    const offset = primaryKey.columns[0]?.offset ?? 0;
    throw new SqlError('A PRIMARY KEY must be NOT ENFORCED: streams are not checked', sql, offset);
  }
  for (const column of primaryKey?.columns ?? []) {
    requirePhysical('PRIMARY KEY', column, columns, sql);
  }
  return keyNames(statement);
}

function keyNames({ columns, primaryKey }: CreateTable): readonly string[] {
  if (primaryKey !== undefined) return primaryKey.columns.map(({ name }) => name);
  return columns.flatMap((definition) =>
    definition.kind === 'physical' && definition.primaryKey ? [definition.name.name] : [],
  );
}

function bindPartitionedBy(
  { partitionedBy }: CreateTable,
  columns: readonly CatalogColumn[],
  sql: string,
): readonly string[] {
  const names = partitionedBy.map(({ name }) => name);
  for (const [i, { name, offset }] of partitionedBy.entries()) {
    if (names.indexOf(name) !== i) {
      throw new SqlError(
        `PARTITIONED BY names column "${name}" twice`,
        sql,
        offset,
        'SQL_DUPLICATE_NAME',
      );
    }
    requirePhysical('PARTITIONED BY', { name, offset }, columns, sql);
  }
  return names;
}

function requirePhysical(
  clause: string,
  { name, offset }: Identifier,
  columns: readonly CatalogColumn[],
  sql: string,
): void {
  const column = columns.find(({ field: { name: other } }) => other === name);
  if (column?.kind === 'physical' && column.metadata === undefined) return;
  const isMetadata = column?.kind === 'physical';
  const problem =
    column === undefined
      ? 'is not a column of the table'
      : `is ${isMetadata ? 'metadata' : 'computed'}`;
  throw new SqlError(`${clause} column "${name}" ${problem}`, sql, offset);
}
