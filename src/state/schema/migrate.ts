import { must } from '../../common/assert.js';
import { ErrorType } from '../../errors/error-type.js';
import { StreamingError } from '../../errors/streaming-error.js';
import type { StateDatabase, StateSession } from '../state-database.js';
import type { Migration } from './migration.js';
import { MIGRATIONS } from './migrations.js';

/** Processes that start at the same time migrate one behind the other. Any number, but the same for ever. */
const MIGRATION_LOCK = 7_226_684_211;

const VERSION_TABLE = `CREATE TABLE IF NOT EXISTS sabot_schema_version (
  version integer PRIMARY KEY,
  name text NOT NULL
)`;

/**
 * Brings a database to the schema of this version of the engine. Throws STATE_ERROR, and changes nothing, where a newer
 * version has been at it.
 */
export async function migrate(
  database: StateDatabase,
  migrations: readonly Migration[] = MIGRATIONS,
): Promise<void> {
  await database.transaction(async (session) => {
    await session.query('SELECT pg_advisory_xact_lock($1)', [MIGRATION_LOCK]);
    await session.query(VERSION_TABLE);
    const version = await versionOf(session);
    if (version > migrations.length) throw tooNew(version, migrations.length);
    for (const [i, { name, statements }] of migrations.entries()) {
      if (i < version) continue;
      for (const statement of statements) await session.query(statement);
      await session.query('INSERT INTO sabot_schema_version VALUES ($1, $2)', [i + 1, name]);
    }
  });
}

/** 0 for a database that is new, or from before there were versions. */
async function versionOf(session: StateSession): Promise<number> {
  const [row] = await session.query(
    'SELECT coalesce(max(version), 0) AS version FROM sabot_schema_version',
  );
  return Number(must(row).version);
}

function tooNew(version: number, known: number): StreamingError {
  return new StreamingError(
    ErrorType.STATE_ERROR,
    `The state database has schema version ${version}, and this version of sabot-sql knows up to ${known}: ` +
      'use the newer version that has written it, or another database.',
    { component: 'state', operation: 'migrate' },
  );
}
