import type { StateSession } from '../../state/state-database.js';
import type { NewCheckpoint } from '../checkpoint-store.js';

/** PostgreSQL's bigint. */
const BIGINT_MAX = 2n ** 63n - 1n;

const INSERT_OFFSETS = `INSERT INTO connector_offsets
  SELECT $1, o.* FROM json_to_recordset($2::text::json)
    AS o(connector_id text, "partition" integer, "offset" text, "timestamp" bigint)`;

const INSERT_TIMERS = `INSERT INTO timers
  SELECT $1, t.* FROM json_to_recordset($2::text::json) AS t(operator_id text, fires_at bigint)`;

const INSERT_WATERMARKS = `INSERT INTO watermarks
  SELECT $1, w.* FROM json_to_recordset($2::text::json)
    AS w(operator_id text, "partition" integer, watermark bigint)`;

/**
 * Replaces the job's offsets, timers and watermarks by those of a checkpoint. They are there to be looked at; what is
 * restored stands in the manifest.
 */
export async function replacePositions(
  session: StateSession,
  { manifest, offsets, timers, watermarks }: NewCheckpoint,
): Promise<void> {
  const { jobId, triggeredAtMs } = manifest;
  const timestamp = microseconds(triggeredAtMs);
  const replace = async (
    table: string,
    insert: string,
    rows: readonly Readonly<Record<string, string | number | null>>[],
  ): Promise<void> => {
    await session.query(`DELETE FROM ${table} WHERE job_id = $1`, [jobId]);
    if (rows.length > 0) await session.query(insert, [jobId, JSON.stringify(rows)]);
  };
  await replace(
    'connector_offsets',
    INSERT_OFFSETS,
    offsets.map(({ connectorId, partition, offset }) => {
      return { connector_id: connectorId, partition, offset, timestamp };
    }),
  );
  await replace(
    'timers',
    INSERT_TIMERS,
    timers.map(({ operatorId, firesAtMs }) => {
      return { operator_id: operatorId, fires_at: microseconds(firesAtMs) };
    }),
  );
  await replace(
    'watermarks',
    INSERT_WATERMARKS,
    watermarks.map(({ operatorId, partition, watermarkMs }) => {
      const watermark = watermarkMs === null ? null : microseconds(watermarkMs);
      return { operator_id: operatorId, partition, watermark };
    }),
  );
}

/** As text, since they don't fit into a number; what is beyond a bigint is its end. */
function microseconds(ms: number): string {
  if (!Number.isFinite(ms)) return String(ms > 0 ? BIGINT_MAX : -BIGINT_MAX);
  const wholeMs = Math.floor(ms);
  const exact = BigInt(wholeMs) * 1000n + BigInt(Math.round((ms - wholeMs) * 1000));
  if (exact > BIGINT_MAX) return String(BIGINT_MAX);
  return String(exact < -BIGINT_MAX ? -BIGINT_MAX : exact);
}
