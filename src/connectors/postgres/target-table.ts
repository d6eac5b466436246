import { didYouMean } from '../../errors/did-you-mean.js';
import { ErrorType } from '../../errors/error-type.js';
import { StreamingError } from '../../errors/streaming-error.js';
import type { StateSession } from '../../state/state-database.js';
import type { Field } from '../../types/schema.js';
import { isTimestamp, printType, type SqlType } from '../../types/sql-type.js';
import type { SinkConfig } from '../sink.js';

/** The table of the server that a sink writes, as found at the start. */
export interface TargetTable {
  readonly schema: string;
  readonly name: string;
  /** Parallel to the sink's schema. */
  readonly columns: readonly TargetColumn[];
  /** Whether the user may delete rows. */
  readonly canDelete: boolean;
}

export interface TargetColumn {
  readonly isNullable: boolean;
  /** Characters that a `varchar(n)` takes; undefined without a limit. */
  readonly charactersMax: number | undefined;
}

/** A row of pg_attribute. */
interface FoundColumn {
  readonly name: string;
  /** Without precision or length. */
  readonly type: string;
  /** Precision or length as PostgreSQL keeps it; -1 without. */
  readonly modifier: number;
  readonly is_not_null: boolean;
  readonly has_default: boolean;
  readonly is_generated: boolean;
}

/** The types that hold all values of ours and compare them alike; the first one is what to write in CREATE TABLE. */
const HOLDING_TYPES: Record<SqlType['kind'], readonly [string, ...string[]]> = {
  boolean: ['boolean'],
  int: ['integer', 'bigint'],
  bigint: ['bigint'],
  float: ['real', 'double precision'],
  double: ['double precision'],
  varchar: ['text', 'character varying'],
  date: ['date'],
  timestamp: ['timestamp without time zone'],
  timestamp_ltz: ['timestamp with time zone'],
};

const MICROSECOND_DIGITS = 6;
const VARCHAR_MODIFIER_BASE = 4;

const TABLE = `SELECT c.oid::bigint AS id, n.nspname::text AS schema, c.relname::text AS name, c.relkind::text AS kind
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = to_regclass($1)`;

const MAY_DELETE = `SELECT has_table_privilege($1::bigint::oid, 'DELETE') AS is_allowed`;

const TABLES = `SELECT c.relname::text AS name FROM pg_class c
  WHERE c.relkind IN ('r', 'p') AND pg_table_is_visible(c.oid)
    AND c.relnamespace NOT IN (SELECT oid FROM pg_namespace WHERE nspname LIKE 'pg\\_%')`;

const COLUMNS = `SELECT attname::text AS name, atttypid::regtype::text AS type, atttypmod AS modifier,
    attnotnull AS is_not_null, atthasdef OR attidentity <> '' AS has_default,
    attgenerated <> '' OR attidentity = 'a' AS is_generated
  FROM pg_attribute WHERE attrelid = $1::bigint::oid AND attnum > 0 AND NOT attisdropped ORDER BY attnum`;

const UNIQUE_KEYS = `SELECT array_to_json(ARRAY(
      SELECT a.attname::text FROM pg_attribute a
      WHERE a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey[0:i.indnkeyatts - 1]))) AS columns
  FROM pg_index i WHERE i.indrelid = $1::bigint::oid AND i.indisunique AND i.indimmediate AND i.indisvalid
    AND i.indpred IS NULL AND i.indexprs IS NULL`;

/**
 * Finds the table that a sink is to write, and sees that it takes the sink's rows. Throws VALIDATION_ERROR saying what is
 * missing or of the wrong type.
 */
export async function inspectTarget(
  session: StateSession,
  config: SinkConfig,
  tableName: string,
): Promise<TargetTable> {
  const [found] = await session.query(TABLE, [tableName]);
  if (found === undefined || !['r', 'p'].includes(String(found.kind))) {
    const names = (await session.query(TABLES)).map(({ name }) => String(name));
    throw invalid(
      config,
      `is to be written to "${tableName}", which is no table of the database${didYouMean(tableName, names)}: create it there, with the same columns`,
    );
  }
  const [schema, name] = [String(found.schema), String(found.name)];
  const id = found.id as bigint;
  const place = `${schema}.${name}`;
  const privileges = config.primaryKey.length > 0 ? ['INSERT', 'UPDATE', 'SELECT'] : ['INSERT'];
  await checkPrivileges(session, config, { id, place }, privileges);
  const there = (await session.query(COLUMNS, [id])) as unknown as readonly FoundColumn[];
  const columns = config.schema.map((field) => checkColumn(config, place, field, there));
  checkOthers(config, place, there);
  if (config.primaryKey.length > 0) {
    const keys = (await session.query(UNIQUE_KEYS, [id])).map((row) => row.columns);
    checkKey(config, place, keys as readonly (readonly string[])[]);
  }
  const [privilege] = await session.query(MAY_DELETE, [id]);
  return { schema, name, columns, canDelete: privilege?.is_allowed === true };
}

async function checkPrivileges(
  session: StateSession,
  config: SinkConfig,
  { id, place }: { readonly id: bigint; readonly place: string },
  privileges: readonly string[],
): Promise<void> {
  for (const privilege of privileges) {
    const [row] = await session.query(
      `SELECT current_user::text AS user_name FROM pg_class
       WHERE oid = $1::bigint::oid AND NOT has_table_privilege(oid, $2)`,
      [id, privilege],
    );
    if (row === undefined) continue;
    const grant = `GRANT ${privileges.join(', ')} ON ${place} TO ${row.user_name}`;
    throw invalid(config, `is written as user "${row.user_name}", who lacks a privilege: ${grant}`);
  }
}

function checkColumn(
  config: SinkConfig,
  place: string,
  { name, type }: Field,
  there: readonly FoundColumn[],
): TargetColumn {
  const found = there.find((column) => column.name === name);
  const described = `column "${name}" ${printType(type)}`;
  if (found === undefined) {
    const hint = didYouMean(
      name,
      there.map((column) => column.name),
    );
    throw invalid(config, `has the ${described}, which ${place} has not${hint}`, name);
  }
  if (found.is_generated) {
    throw invalid(config, `has the ${described}, which ${place} generates itself`, name);
  }
  const wanted = HOLDING_TYPES[type.kind];
  if (!wanted.includes(found.type)) {
    throw invalid(
      config,
      `has the ${described}, which is ${found.type} in ${place}: it must be ${wanted.join(' or ')} there`,
      name,
    );
  }
  if (isTimestamp(type)) checkPrecision(config, place, name, type.precision, found.modifier);
  const isLimited = found.type === 'character varying' && found.modifier >= 0;
  return {
    isNullable: !found.is_not_null,
    charactersMax: isLimited ? found.modifier - VARCHAR_MODIFIER_BASE : undefined,
  };
}

/** A timestamp that is cut is another one; Flink refuses it here too. */
function checkPrecision(
  config: SinkConfig,
  place: string,
  column: string,
  precision: number,
  modifier: number,
): void {
  const taken = modifier < 0 ? MICROSECOND_DIGITS : modifier;
  if (precision <= taken) return;
  throw invalid(
    config,
    `has the column "${column}" with ${precision} digits behind the second, of which ${place} keeps ${taken}: declare it with at most ${taken}`,
    column,
  );
}

/** Columns that the sink does not have are filled by the server. */
function checkOthers(config: SinkConfig, place: string, there: readonly FoundColumn[]): void {
  const own = new Set(config.schema.map(({ name }) => name));
  for (const { name, is_not_null, has_default } of there) {
    if (own.has(name) || !is_not_null || has_default) continue;
    throw invalid(
      config,
      `lacks the column "${name}", which is NOT NULL without a default in ${place}: add it to the table, or give it a default there`,
      name,
    );
  }
}

function checkKey(
  config: SinkConfig,
  place: string,
  uniqueKeys: readonly (readonly string[])[],
): void {
  const wanted = new Set(config.primaryKey);
  const isKey = (key: readonly string[]): boolean =>
    key.length === wanted.size && key.every((name) => wanted.has(name));
  if (uniqueKeys.some(isKey)) return;
  const columns = config.primaryKey.map((name) => `"${name}"`).join(', ');
  throw invalid(
    config,
    `has the primary key (${columns}), on which ${place} has no unique constraint: add PRIMARY KEY (${columns}) there`,
  );
}

/** `problem` goes on from `Table "t" …`. */
function invalid({ name: table }: SinkConfig, problem: string, column?: string): StreamingError {
  const context = { component: table, ...(column === undefined ? {} : { column }) };
  return new StreamingError(ErrorType.VALIDATION_ERROR, `Table "${table}" ${problem}.`, context);
}
