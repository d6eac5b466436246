import { must } from '../../common/assert.js';
import { didYouMean } from '../../errors/did-you-mean.js';
import {
  quotedName,
  quotedText,
  type ReplicationSession,
} from '../../state/postgres/replication-session.js';
import type { Field, Schema } from '../../types/schema.js';
import { isTimestamp, printType, type SqlType } from '../../types/sql-type.js';
import type { SourceConfig } from '../source.js';
import { CdcError } from './cdc-error.js';
import type { CdcOptions } from './cdc-options.js';
import { READABLE_TYPES } from './parse-cell.js';

/** The table of the server whose changes are read, as found at the start. */
export interface CdcTable {
  /** The table's name in the query, for errors. */
  readonly table: string;
  readonly databaseName: string;
  readonly schemaName: string;
  readonly tableName: string;
  /** The columns that the server has: METADATA ones are not among them. */
  readonly schema: Schema;
  /** Of the declared PRIMARY KEY, which is unique on the server. */
  readonly keyColumns: readonly Field[];
  readonly changelogMode: 'all' | 'upsert';
  /** The server's number of each column's type. */
  readonly typeIds: ReadonlyMap<string, number>;
}

interface FoundColumn {
  readonly name: string;
  readonly type: string;
  readonly isEnum: boolean;
  readonly typeId: number;
  readonly isOfIdentity: boolean;
}

const MICROSECOND_PRECISION = 6;

/** Finds the table, and sees that its changes can be told as declared. Throws CdcError. */
export async function inspectTable(
  session: ReplicationSession,
  config: SourceConfig,
  options: CdcOptions,
): Promise<CdcTable> {
  const { schemaName, tableName, changelogMode } = options;
  const [server] = await session.query("SELECT current_setting('wal_level'), current_database()");
  const [walLevel, databaseName] = must(server);
  if (walLevel !== 'logical') {
    throw new CdcError(
      'wal-level',
      config.name,
      `Table "${config.name}" needs a server with logical decoding, but its wal_level is ${walLevel}: set wal_level = logical in its configuration and restart it.`,
    );
  }
  const identity = await findTable(session, config, options);
  const found = await findColumns(session, schemaName, tableName);
  const schema = config.schema.filter((_, i) => config.metadataKeys?.[i] === undefined);
  for (const column of schema) checkColumn(config, options, column, found);
  const keyColumns = await findKey(session, { ...config, schema }, options, found);
  checkIdentity(config, options, identity, found);
  return {
    table: config.name,
    databaseName: databaseName ?? '',
    schemaName,
    tableName,
    schema,
    keyColumns,
    changelogMode,
    typeIds: new Map(found.map(({ name, typeId }) => [name, typeId])),
  };
}

/** The table's name as SQL there writes it. */
export function quotedTable({ schemaName, tableName }: Pick<CdcTable, 'schemaName' | 'tableName'>) {
  return `${quotedName(schemaName)}.${quotedName(tableName)}`;
}

/** A type whose values compare as the server's do: it keeps all that the server knows of a time. */
export function keyTypeOf(type: SqlType): SqlType {
  return isTimestamp(type) ? { ...type, precision: MICROSECOND_PRECISION } : type;
}

/** Its replica identity: `d`, `f`, `i` or `n`. */
async function findTable(
  session: ReplicationSession,
  config: SourceConfig,
  { schemaName, tableName }: CdcOptions,
): Promise<string> {
  const rows = await session.query(
    `SELECT c.relname, c.relkind, c.relreplident FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = ${quotedText(schemaName)} AND c.relkind IN ('r', 'p')`,
  );
  const row = rows.find(([name]) => name === tableName);
  const place = `${schemaName}.${tableName}`;
  if (row === undefined) {
    const names = rows.map(([name]) => name ?? '');
    const hint = didYouMean(tableName, names);
    throw new CdcError(
      'unknown-table',
      config.name,
      `Table "${config.name}" reads ${place}, which is no table of the database${hint}: correct 'schema-name' or 'table-name'.`,
    );
  }
  if (row[1] === 'r') return row[2] ?? '';
  throw new CdcError(
    'unknown-table',
    config.name,
    `Table "${config.name}" reads ${place}, which is a partitioned table: read its partitions, one table each.`,
  );
}

async function findColumns(
  session: ReplicationSession,
  schemaName: string,
  tableName: string,
): Promise<readonly FoundColumn[]> {
  const table = quotedText(quotedTable({ schemaName, tableName }));
  const rows = await session.query(
    `SELECT a.attname, a.atttypid::regtype::text, t.typtype, a.atttypid::int8, EXISTS (
       SELECT 1 FROM pg_index i WHERE i.indrelid = a.attrelid AND a.attnum = ANY (i.indkey[0:i.indnkeyatts - 1])
         AND (c.relreplident = 'd' AND i.indisprimary OR c.relreplident = 'i' AND i.indisreplident))
     FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_type t ON t.oid = a.atttypid
     WHERE a.attrelid = ${table}::regclass AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''`,
  );
  return rows.map(([name, type, kind, typeId, isOfIdentity]) => ({
    name: name ?? '',
    type: type ?? '',
    isEnum: kind === 'e',
    typeId: Number(typeId),
    isOfIdentity: isOfIdentity === 't',
  }));
}

function checkColumn(
  config: SourceConfig,
  { schemaName, tableName }: CdcOptions,
  { name, type }: Field,
  found: readonly FoundColumn[],
): void {
  const place = `${schemaName}.${tableName}`;
  const column = found.find((one) => one.name === name);
  if (column === undefined) {
    const names = found.map((one) => one.name);
    throw new CdcError(
      'column',
      config.name,
      `Table "${config.name}" has the column "${name}", which ${place} has not, or computes${didYouMean(name, names)}.`,
      undefined,
      name,
    );
  }
  const taken = READABLE_TYPES[type.kind];
  if (taken.includes(column.type) || (type.kind === 'varchar' && column.isEnum)) return;
  throw new CdcError(
    'column',
    config.name,
    `Table "${config.name}" has the column "${name}" ${printType(type)}, which is ${column.type} in ${place}: ` +
      `it is read from ${taken.join(', ')}; leave the column out, or declare it differently.`,
    undefined,
    name,
  );
}

async function findKey(
  session: ReplicationSession,
  config: SourceConfig,
  options: CdcOptions,
  found: readonly FoundColumn[],
): Promise<readonly Field[]> {
  const { name: table, primaryKey = [] } = config;
  const place = `${options.schemaName}.${options.tableName}`;
  const rows = await session.query(
    `SELECT array_to_json(ARRAY(SELECT a.attname::text FROM pg_attribute a
       WHERE a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey[0:i.indnkeyatts - 1])))
     FROM pg_index i WHERE i.indrelid = ${quotedText(quotedTable(options))}::regclass AND i.indisunique AND i.indisvalid
       AND i.indpred IS NULL AND i.indexprs IS NULL`,
  );
  const keys = rows.map(([columns]) => JSON.parse(columns ?? '[]') as readonly string[]);
  if (!keys.some((key) => key.every((column) => primaryKey.includes(column)))) {
    throw new CdcError(
      'key',
      table,
      `Table "${table}" has the primary key (${primaryKey.join(', ')}), on which ${place} has no unique index: declare the key that it has there.`,
    );
  }
  return primaryKey.flatMap((name) => {
    const column = config.schema.find((one) => one.name === name);
    if (column === undefined) return [];
    const { kind } = column.type;
    const isOrdered = kind !== 'float' && kind !== 'double';
    const type = found.find((one) => one.name === name)?.type;
    if (isOrdered && type !== 'character') return [column];
    throw new CdcError(
      'key',
      table,
      `Table "${table}" has the column "${name}" in its primary key, which is ${type} in ${place}: a key of this type can't be read in order.`,
      undefined,
      name,
    );
  });
}

/** What the log says of the row before a change must suffice. */
function checkIdentity(
  config: SourceConfig,
  options: CdcOptions,
  identity: string,
  found: readonly FoundColumn[],
): void {
  if (identity === 'f') return;
  const { name: table, primaryKey = [] } = config;
  const place = quotedTable(options);
  const remedy = `run ALTER TABLE ${place} REPLICA IDENTITY FULL`;
  if (options.changelogMode === 'all') {
    throw new CdcError(
      'replica-identity',
      table,
      `Table "${table}" tells of every change the row before it, which ${place} does not log: ${remedy}, or set 'changelog-mode' = 'upsert'.`,
    );
  }
  const logged = found.filter(({ isOfIdentity }) => isOfIdentity).map(({ name }) => name);
  if (identity !== 'n' && primaryKey.every((column) => logged.includes(column))) return;
  throw new CdcError(
    'replica-identity',
    table,
    `Table "${table}" has the primary key (${primaryKey.join(', ')}), of which ${place} logs ${logged.join(', ') || 'nothing'} when a row is deleted: ${remedy}, or declare the key that it logs.`,
  );
}
