import { CHECKPOINT_TABLES } from '../checkpoint/database/checkpoint-tables.js';
import { checkpointViews } from '../checkpoint/database/checkpoint-views.js';
import { SessionCheckpoints } from '../checkpoint/database/session-checkpoints.js';
import type { ResultBatch } from '../columnar/result-batch.js';
import { must } from '../common/assert.js';
import { ErrorType } from '../errors/error-type.js';
import { StreamingError } from '../errors/streaming-error.js';
import { type KernelOptions, loadKernels } from '../kernels/load-kernels.js';
import {
  generalWindowTable,
  loadWindowTables,
  WINDOW_AGGREGATES,
  windowTablesOf,
} from '../runtime/window-tables.js';
import { dimensionViews } from '../state/inspect/dimension-views.js';
import { RESULT_VIEW, runStateQuery } from '../state/inspect/query-result.js';
import { literal, quoted, SqlNames } from '../state/inspect/sql-names.js';
import { parseStateQuery, type StateQuery } from '../state/inspect/state-query.js';
import type { NamedTable, StateTable } from '../state/inspect/state-table.js';
import type { LazyDatabase } from '../state/lazy-database.js';
import { MigratedDatabase } from '../state/schema/migrated-database.js';
import type { StateDatabase, StateSession } from '../state/state-database.js';
import type { StateDatabases } from '../state/state-databases.js';
import { storedDatabase } from './stored-database.js';

/** The table of the tables that a query of the state can name. */
const STATE_TABLES = 'state_tables';

/** What PostgreSQL notes of temporary views and tables, also of those that were rolled back. */
const CATALOG_TABLES = [
  'pg_class',
  'pg_attribute',
  'pg_type',
  'pg_rewrite',
  'pg_depend',
  'pg_index',
];

/** The checkpoints that a query sees are those of one moment, and what is stored hides nothing of PostgreSQL's own. */
const BEGINNING = [
  'SET TRANSACTION ISOLATION LEVEL REPEATABLE READ',
  "SET LOCAL TimeZone = 'UTC'",
  "SET LOCAL DateStyle = 'ISO'",
] as const;

const SCHEMA_OF_TABLES = `SELECT n.nspname::text AS name FROM pg_catalog.pg_class AS c
  JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace WHERE c.oid = to_regclass('dim_version')`;

const CATALOG_FIRST = `SELECT set_config('search_path',
  concat_ws(', ', 'pg_catalog', 'pg_temp', nullif(current_setting('search_path'), '')), true)`;

/**
 * Runs a query over what a database has stored, in a transaction that is rolled back. Only the tables that the query
 * mentions are made.
 */
export async function queryStateOf(
  backend: LazyDatabase | undefined,
  sql: string,
  kernelOptions: KernelOptions,
): Promise<ResultBatch> {
  const query = parseStateQuery(sql);
  if (backend === undefined) {
    throw new StreamingError(
      ErrorType.STATE_ERROR,
      "With stateBackend 'memory' there is no database to ask for the state: use 'pglite' or 'postgres'.",
      { component: 'StreamingSQLExecutor', operation: 'queryState' },
    );
  }
  const database = await new MigratedDatabase(backend).get();
  const result = await rolledBack(database, async (session) => {
    await makeTables(session, query, kernelOptions);
    return runStateQuery(session, query);
  });
  await database.maintain([...CHECKPOINT_TABLES, ...CATALOG_TABLES]);
  return result;
}

/** The same for a state folder that no job runs on. Throws STATE_ERROR where there is none. */
export async function queryStateIn(
  statePath: string,
  sql: string,
  databases: StateDatabases,
): Promise<ResultBatch> {
  const backend = await storedDatabase(statePath, databases);
  try {
    return await queryStateOf(backend, sql, {});
  } finally {
    await backend.close();
  }
}

/** Makes the tables that the query mentions, which hide those of the same names that they are views on. */
async function makeTables(
  session: StateSession,
  query: StateQuery,
  kernelOptions: KernelOptions,
): Promise<void> {
  for (const statement of BEGINNING) await session.query(statement);
  const schemaName = String(must((await session.query(SCHEMA_OF_TABLES))[0]).name);
  await session.query(CATALOG_FIRST);
  const positions = checkpointViews(schemaName);
  const ownNames = positions.map(({ name }) => name);
  const names = new SqlNames([...ownNames, STATE_TABLES, WINDOW_AGGREGATES, RESULT_VIEW]);
  const windows = await windowsIn(session, query, names, kernelOptions);
  const dimensions = await dimensionViews(session, schemaName, names);
  const list = tableOfTables([...positions, ...windows.all, ...dimensions]);
  for (const { name, select } of [...positions, ...windows.loaded, ...dimensions, list]) {
    if (!query.mentions(name)) continue;
    await session.query(`CREATE TEMPORARY VIEW ${quoted(name)} AS ${select}`);
  }
}

/** State is read only where the query asks for it: it may be large. */
async function windowsIn(
  session: StateSession,
  query: StateQuery,
  names: SqlNames,
  kernelOptions: KernelOptions,
): Promise<{ readonly all: readonly NamedTable[]; readonly loaded: readonly StateTable[] }> {
  const checkpoints = new SessionCheckpoints(session);
  const tables = await windowTablesOf(checkpoints, names);
  const wanted = query.mentions(WINDOW_AGGREGATES)
    ? tables
    : tables.filter(({ name }) => query.mentions(name));
  const loaded =
    wanted.length === 0
      ? []
      : await loadWindowTables(session, checkpoints, wanted, await loadKernels(kernelOptions));
  const general = generalWindowTable(loaded);
  return { all: [...tables, general], loaded: [...loaded.map(({ view }) => view), general] };
}

function tableOfTables(tables: readonly NamedTable[]): StateTable {
  const rows = tables.map(({ name, contents }) => `(${literal(name)}, ${literal(contents)})`);
  return {
    name: STATE_TABLES,
    contents: 'these tables',
    select: `SELECT * FROM (VALUES ${rows.join(', ')}) AS t(table_name, contents)`,
  };
}

/** Nothing that a query of the state makes stays. */
async function rolledBack<T>(
  database: StateDatabase,
  work: (session: StateSession) => Promise<T>,
): Promise<T> {
  let result: { readonly value: T } | undefined;
  const rollBack = new Error('This transaction is not to be committed');
  try {
    await database.transaction(async (session) => {
      result = { value: await work(session) };
      throw rollBack;
    });
  } catch (error) {
    if (error !== rollBack) throw error;
  }
  return must(result).value;
}
