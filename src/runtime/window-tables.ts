import type { CheckpointManifest } from '../checkpoint/checkpoint-manifest.js';
import type { RestoredState } from '../checkpoint/checkpoint-participant.js';
import type { CheckpointReader } from '../checkpoint/checkpoint-store.js';
import { findRestorable } from '../checkpoint/restore-checkpoint.js';
import type { KernelMemory } from '../kernels/kernel-memory.js';
import { WINDOW_AGGREGATE } from '../operators/window/window-description.js';
import { type WindowStateRows, windowStateRows } from '../operators/window/window-state-rows.js';
import { encodeCopy, postgresTypeOf } from '../state/dimension/copy-format.js';
import { literal, type SqlNames } from '../state/inspect/sql-names.js';
import {
  type NamedTable,
  type ShownColumn,
  type StateTable,
  selectList,
  shownColumns,
} from '../state/inspect/state-table.js';
import type { StateSession } from '../state/state-database.js';

/** All window aggregates in one table. */
export const WINDOW_AGGREGATES = 'window_aggregates';

const JOB_NAME_CHARACTERS_MAX = 32;

/** `window_start`, `window_end` and `count` stand between the keys and the other aggregates. */
const FIXED_COLUMNS = 3;

/** The state of one window aggregation, not read yet. */
export interface WindowTable extends NamedTable {
  readonly jobId: string;
  readonly operatorId: string;
}

/**
 * The window aggregations that the newest checkpoints are of. They are called `window_aggregates_<job>_<n>`, numbered by
 * job, with the job's name in lower case, "_" for "-", and cut where it is long.
 */
export async function windowTablesOf(
  checkpoints: CheckpointReader,
  names: SqlNames,
): Promise<readonly WindowTable[]> {
  const tables: WindowTable[] = [];
  for (const jobId of await checkpoints.listJobs()) {
    const stored = await checkpoints.listCheckpoints(jobId);
    const newest = stored.find((checkpoint) => checkpoint.kind === 'intact');
    if (newest?.kind !== 'intact') continue;
    const job = jobId.toLowerCase().replaceAll('-', '_').slice(0, JOB_NAME_CHARACTERS_MAX);
    for (const [i, { id, sentence }] of windowsOf(newest.manifest).entries()) {
      tables.push({
        name: names.takeLike(`${WINDOW_AGGREGATES}_${job}_${i + 1}`),
        contents: `window aggregates of job "${jobId}", ${id}: ${sentence}`,
        jobId,
        operatorId: id,
      });
    }
  }
  return tables;
}

function windowsOf({ participants }: CheckpointManifest) {
  return participants.flatMap(({ id, description }) =>
    description?.kind === WINDOW_AGGREGATE ? [{ id, sentence: description.sentence }] : [],
  );
}

/** A window aggregation's state in the database: a table of its own, and its part of the table of them all. */
export interface LoadedWindow {
  readonly view: StateTable;
  readonly generalSelect: string;
}

/**
 * Loads the state of window aggregations into temporary tables of the transaction, from each job's newest checkpoint that is
 * whole. Throws STATE_ERROR where a job has none. `memory` is for working in.
 */
export async function loadWindowTables(
  session: StateSession,
  checkpoints: CheckpointReader,
  tables: readonly WindowTable[],
  memory: KernelMemory,
): Promise<readonly LoadedWindow[]> {
  const loaded: LoadedWindow[] = [];
  for (const jobId of new Set(tables.map((table) => table.jobId))) {
    const restorable = await findRestorable(checkpoints, jobId);
    for (const table of tables.filter((candidate) => candidate.jobId === jobId)) {
      const hasState = restorable?.manifest.participants.some(({ id }) => id === table.operatorId);
      if (restorable === undefined || hasState !== true) continue;
      const state = restorable.takeState(table.operatorId);
      const storedName = `sabot_window_${loaded.length + 1}`;
      loaded.push(await loadWindowTable(session, table, storedName, state, memory));
    }
  }
  return loaded;
}

async function loadWindowTable(
  session: StateSession,
  table: WindowTable,
  storedName: string,
  state: RestoredState,
  memory: KernelMemory,
): Promise<LoadedWindow> {
  const rows = windowStateRows(memory, state);
  const columns = rows.schema.map(({ type }, c) => `, c${c} ${postgresTypeOf(type)}`);
  await session.query(
    `CREATE TEMPORARY TABLE ${storedName} (row_number bigint${columns.join('')})`,
  );
  let firstRow = 0;
  for (const batch of rows.batches) {
    await session.copyIn(`pg_temp.${storedName}`, encodeCopy(rows.schema, batch, firstRow));
    firstRow += batch.numRows;
  }
  return selectsOf(table, `pg_temp.${storedName}`, rows);
}

function selectsOf(
  { name, contents, jobId, operatorId }: WindowTable,
  stored: string,
  { schema, keyCount }: WindowStateRows,
): LoadedWindow {
  const columns = shownColumns(schema);
  const [start, end, count] = columns.slice(keyCount).map(({ expression }) => expression);
  const aggregates = columns.slice(keyCount + FIXED_COLUMNS);
  const object = (members: readonly ShownColumn[]): string =>
    `(SELECT to_jsonb(o) FROM (SELECT ${selectList(members)}) AS o)`;
  return {
    view: {
      name,
      contents,
      select: `SELECT ${selectList(columns)} FROM ${stored} ORDER BY row_number`,
    },
    generalSelect: `SELECT ${literal(jobId)}::text, ${literal(operatorId)}::text,
      ${object(columns.slice(0, keyCount))}, ${start}, ${end}, ${count}, ${object(aggregates)} FROM ${stored}`,
  };
}

/** The table of all window aggregates, whatever their keys and aggregates are. */
export function generalWindowTable(loaded: readonly LoadedWindow[]): StateTable {
  const none = `SELECT NULL::text AS job_id, NULL::text AS operator_id, NULL::jsonb AS key,
    NULL::timestamp AS window_start, NULL::timestamp AS window_end, NULL::bigint AS count,
    NULL::jsonb AS aggregates WHERE false`;
  return {
    name: WINDOW_AGGREGATES,
    contents: 'window aggregates of all jobs',
    select: [none, ...loaded.map(({ generalSelect }) => generalSelect)].join('\nUNION ALL '),
  };
}
