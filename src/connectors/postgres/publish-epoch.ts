import { unreachable } from '../../common/assert.js';
import type { FailPointListener } from '../../common/fail-points.js';
import type { StateSession } from '../../state/state-database.js';
import type { SqlType } from '../../types/sql-type.js';
import type { Epoch } from './epoch-handle.js';

const STAGING_TABLE = 'pg_temp.sabot_sink_epoch';

/** Any number will do, as long as all sinks take the same. */
const MARKER_TABLE_LOCK = 0x5ab07;

/**
 * Writes an epoch's rows and the marker that says so, in the session's transaction; nothing, where the marker has the
 * epoch already.
 */
export async function publishEpoch(
  session: StateSession,
  epoch: Epoch,
  reachFailPoint: FailPointListener,
): Promise<void> {
  await ensureMarkerTable(session, epoch.target.schema);
  if (!(await mark(session, epoch))) return;
  const columns = epoch.columns.map(({ type }, c) => `c${c} ${postgresTypeOf(type)}`);
  if (epoch.tellsDeletes) columns.push('is_deleted boolean');
  await session.query(
    `CREATE TEMPORARY TABLE ${STAGING_TABLE} (row_number bigint, ${columns.join()}) ON COMMIT DROP`,
  );
  for (const piece of epoch.pieces) {
    await session.copyIn(STAGING_TABLE, piece);
    if (epoch.hasDeletes) await session.query(deleteStatement(epoch));
    await session.query(insertStatement(epoch));
    await session.query(`TRUNCATE ${STAGING_TABLE}`);
    reachFailPoint('sink.half-published');
  }
  // Another sink may publish in the same transaction.
  await session.query(`DROP TABLE ${STAGING_TABLE}`);
}

/**
 * Makes the table of markers beside the target: for each sink and each life of it, the number of the last epoch that is
 * published.
 */
export async function ensureMarkerTable(session: StateSession, schema: string): Promise<void> {
  const table = markerTable(schema);
  const find = 'SELECT 1 FROM pg_class WHERE oid = to_regclass($1)';
  if ((await session.query(find, [table])).length > 0) return;
  await session.query('SELECT pg_advisory_xact_lock($1)', [MARKER_TABLE_LOCK]);
  await session.query(`CREATE TABLE IF NOT EXISTS ${table} (
    job_id text,
    table_name text,
    writer_id text,
    sequence bigint NOT NULL,
    published_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (job_id, table_name, writer_id)
  )`);
}

/** Whether the epoch was not published before. Others that publish it at the same time wait here. */
async function mark(session: StateSession, epoch: Epoch): Promise<boolean> {
  const { jobId, table, writerId, checkpointId, target } = epoch;
  const marked = await session.query(
    `INSERT INTO ${markerTable(target.schema)} AS marker (job_id, table_name, writer_id, sequence)
     VALUES ($1, $2, $3, $4)
     ON CONFLICT (job_id, table_name, writer_id)
       DO UPDATE SET sequence = excluded.sequence, published_at = now()
       WHERE marker.sequence < excluded.sequence
     RETURNING sequence`,
    [jobId, table, writerId, BigInt(checkpointId)],
  );
  return marked.length > 0;
}

/** Moves the staged rows over: without a key in their order, else the last one of each key, in the order of the keys. */
function insertStatement(epoch: Epoch): string {
  const { target, columns, primaryKey } = epoch;
  const names = columns.map(({ name }) => quoted(name)).join();
  const staged = columns.map((_, c) => `c${c}`).join();
  const insert = `INSERT INTO ${quoted(target.schema)}.${quoted(target.name)} (${names})`;
  if (primaryKey.length === 0) {
    return `${insert} SELECT ${staged} FROM ${STAGING_TABLE} ORDER BY row_number`;
  }
  const updates = columns
    .filter(({ name }) => !primaryKey.includes(name))
    .map(({ name }) => `${quoted(name)} = excluded.${quoted(name)}`);
  const action = updates.length === 0 ? 'NOTHING' : `UPDATE SET ${updates.join()}`;
  const kept = epoch.tellsDeletes ? ' WHERE NOT is_deleted' : '';
  return `${insert} SELECT ${staged} FROM (${newestOfEachKey(epoch)}) AS newest${kept}
    ORDER BY ${stagedKey(epoch).join()}
    ON CONFLICT (${primaryKey.map(quoted).join()}) DO ${action}`;
}

/** Of the keys whose last row is a deletion, the rows of the target. */
function deleteStatement(epoch: Epoch): string {
  const { target, primaryKey } = epoch;
  const key = stagedKey(epoch);
  const isSame = primaryKey.map((name, i) => `target.${quoted(name)} = newest.${key[i]}`);
  return `DELETE FROM ${quoted(target.schema)}.${quoted(target.name)} AS target
    USING (${newestOfEachKey(epoch)}) AS newest
    WHERE newest.is_deleted AND ${isSame.join(' AND ')}`;
}

function newestOfEachKey(epoch: Epoch): string {
  const key = stagedKey(epoch).join();
  return `SELECT DISTINCT ON (${key}) * FROM ${STAGING_TABLE} ORDER BY ${key}, row_number DESC`;
}

/** The columns of the primary key in the staging table. */
function stagedKey({ columns, primaryKey }: Epoch): readonly string[] {
  return primaryKey.map((name) => `c${columns.findIndex((column) => column.name === name)}`);
}

function markerTable(schema: string): string {
  return `${quoted(schema)}.sabot_sink_marker`;
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function postgresTypeOf(type: SqlType): string {
  switch (type.kind) {
    case 'boolean':
      return 'boolean';
    case 'int':
      return 'integer';
    case 'bigint':
      return 'bigint';
    case 'float':
      return 'real';
    case 'double':
      return 'double precision';
    case 'varchar':
      return 'text';
    case 'date':
      return 'date';
    case 'timestamp':
      return 'timestamp';
    case 'timestamp_ltz':
      return 'timestamptz';
    default:
      return unreachable(type);
  }
}
