import { quoted } from '../../state/inspect/sql-names.js';
import type { StateTable } from '../../state/inspect/state-table.js';
import { microsecondsAsTime } from '../../state/inspect/time-expressions.js';

const instant = (column: string): string => `(${microsecondsAsTime(column)}) AT TIME ZONE 'UTC'`;

/** The watermark behind the last row: the last millisecond that is exact as a number, in microseconds. */
const END_OF_INPUT = BigInt(Number.MAX_SAFE_INTEGER) * 1000n;

/** A checkpoint whose manifest is damaged can't be told to be full. */
const IS_FULL = `CASE WHEN encode(sha256(convert_to(manifest, 'UTF8')), 'hex') = manifest_sha256 THEN NOT EXISTS (
  SELECT FROM json_array_elements(manifest::json -> 'participants') AS p,
    json_array_elements(p -> 'payloads') AS r
  WHERE (r ->> 'checkpointId')::bigint <> checkpoint_id) END`;

/** What is stored of jobs, with timestamps in place of microseconds: event time without a zone, the clock's with one. */
export function checkpointViews(schemaName: string): readonly StateTable[] {
  const from = (table: string): string => `FROM ${quoted(schemaName)}.${table}`;
  return [
    {
      name: 'jobs',
      contents: 'jobs, with their newest checkpoint; finished ones have read all input',
      select: `SELECT j.job_id, j.last_checkpoint, coalesce(c.is_final, false) AS is_finished
        ${from('sabot_job')} AS j LEFT JOIN ${quoted(schemaName)}.sabot_checkpoint AS c
          ON c.job_id = j.job_id AND c.checkpoint_id = j.last_checkpoint`,
    },
    {
      name: 'checkpoints',
      contents: 'retained checkpoints; byte_length is of what each wrote itself',
      select: `SELECT job_id, checkpoint_id, kind, ${instant('triggered_at')} AS triggered_at,
        byte_length, is_final, ${IS_FULL} AS is_full ${from('sabot_checkpoint')}`,
    },
    {
      name: 'connector_offsets',
      contents: 'where the sources of each job go on',
      select: `SELECT job_id, connector_id, "partition", "offset", ${instant('"timestamp"')} AS "timestamp"
        ${from('connector_offsets')}`,
    },
    {
      name: 'timers',
      contents: 'when, in event time, windows fire',
      select: `SELECT job_id, operator_id, ${microsecondsAsTime('fires_at')} AS fires_at ${from('timers')}`,
    },
    {
      name: 'watermarks',
      contents: 'how far event time is',
      select: `SELECT job_id, operator_id, "partition", CASE WHEN watermark >= ${END_OF_INPUT}
          THEN timestamp 'infinity' ELSE ${microsecondsAsTime('watermark')} END AS watermark
        ${from('watermarks')}`,
    },
  ];
}
