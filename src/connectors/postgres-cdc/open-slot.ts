import { must } from '../../common/assert.js';
import {
  quotedName,
  quotedText,
  type ReplicationSession,
} from '../../state/postgres/replication-session.js';
import { CdcError } from './cdc-error.js';
import type { CdcOptions } from './cdc-options.js';
import { slotInUse } from './explain-failure.js';
import { type CdcTable, quotedTable } from './inspect-table.js';
import { type Lsn, parseLsn } from './log-position.js';

/** A slot as the server has it. */
export interface FoundSlot {
  /** The server's process that reads it, if somebody does. */
  readonly readerPid: string | undefined;
  /** What was committed before is not kept any more. */
  readonly confirmed: Lsn;
}

/** The table's slot; undefined where there is none. Throws CdcError for one that is of no use. */
export async function findSlot(
  session: ReplicationSession,
  { table }: CdcTable,
  { slotName }: CdcOptions,
): Promise<FoundSlot | undefined> {
  const [row] = await session.query(
    `SELECT plugin, database = current_database(), confirmed_flush_lsn, to_jsonb(s) ->> 'wal_status', active_pid
     FROM pg_replication_slots s WHERE slot_name = ${quotedText(slotName)}`,
  );
  if (row === undefined) return undefined;
  const [plugin, isOfDatabase, confirmed, walStatus, readerPid] = row;
  if (plugin !== 'pgoutput' || isOfDatabase !== 't') {
    throw new CdcError(
      'other',
      table,
      `Table "${table}" is read by the replication slot "${slotName}", which is of another plugin than pgoutput, or of another database: name another one by 'slot.name'.`,
    );
  }
  const lsn = parseLsn(confirmed ?? '');
  if (lsn !== undefined && walStatus !== 'lost') {
    return { confirmed: lsn, readerPid: readerPid ?? undefined };
  }
  throw new CdcError(
    'changes-lost',
    table,
    `Table "${table}" is read by the replication slot "${slotName}", whose log the server has dropped, since it was larger than max_slot_wal_keep_size: run SELECT pg_drop_replication_slot(${quotedText(slotName)}), and start the query under another name.`,
  );
}

/** Throws CdcError for a slot that somebody else reads, before a snapshot is read in vain. */
export function assertFree(
  slot: FoundSlot | undefined,
  { table }: CdcTable,
  { server, slotName }: CdcOptions,
): void {
  if (slot?.readerPid === undefined) return;
  throw slotInUse({ table, server, slotName }, `it is read for PID ${slot.readerPid}`);
}

/** Throws CdcError where changes behind `lsn` may be gone. */
export function assertKept(
  slot: FoundSlot | undefined,
  lsn: Lsn,
  { table }: CdcTable,
  { slotName }: CdcOptions,
): void {
  if (slot !== undefined && slot.confirmed <= lsn) return;
  const problem =
    slot === undefined ? 'is not there any more' : 'has let go of changes that were not read';
  throw new CdcError(
    'changes-lost',
    table,
    `Table "${table}" can't go on where it was: the replication slot "${slotName}" ${problem}. Nothing is passed over silently: start the query under another name.`,
  );
}

/** Makes the table's slot; returns from where on it keeps changes. */
export async function createSlot(session: ReplicationSession, slotName: string): Promise<Lsn> {
  return pointOf(
    await session.query(
      `CREATE_REPLICATION_SLOT ${quotedName(slotName)} LOGICAL pgoutput NOEXPORT_SNAPSHOT`,
    ),
  );
}

/**
 * Opens a transaction that sees the table as it is at a place of the log, which is returned, by making a slot there: the one of this
 * name, or, where that exists, one that goes with the connection.
 */
export async function openSnapshotAt(
  session: ReplicationSession,
  slotName: string,
  exists: boolean,
): Promise<Lsn> {
  const [row] = await session.query('SELECT pg_backend_pid()');
  const name = exists ? `sabot_snapshot_${row?.[0]}` : slotName;
  const kind = exists ? 'TEMPORARY LOGICAL' : 'LOGICAL';
  await session.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  return pointOf(
    await session.query(
      `CREATE_REPLICATION_SLOT ${quotedName(name)} ${kind} pgoutput USE_SNAPSHOT`,
    ),
  );
}

/** Sees that there is a publication of the table; makes one where none was named. Returns its name. Throws CdcError. */
export async function ensurePublication(
  session: ReplicationSession,
  table: CdcTable,
  { publicationName, slotName }: CdcOptions,
): Promise<string> {
  const name = publicationName ?? slotName;
  const [publication] = await session.query(
    `SELECT pubinsert AND pubupdate AND pubdelete, EXISTS (SELECT 1 FROM pg_publication_tables t
       WHERE t.pubname = p.pubname AND t.schemaname = ${quotedText(table.schemaName)} AND t.tablename = ${quotedText(table.tableName)})
     FROM pg_publication p WHERE pubname = ${quotedText(name)}`,
  );
  if (publication === undefined && publicationName === undefined) {
    await session.query(`CREATE PUBLICATION ${quotedName(name)} FOR TABLE ${quotedTable(table)}`);
    return name;
  }
  if (publication?.[0] === 't' && publication[1] === 't') return name;
  const problem =
    publication === undefined
      ? 'is not there'
      : `does not have all changes of ${table.schemaName}.${table.tableName}`;
  throw new CdcError(
    'publication',
    table.table,
    `Table "${table.table}" reads the publication "${name}", which ${problem}: run CREATE PUBLICATION ${quotedName(name)} FOR TABLE ${quotedTable(table)}, or ALTER it.`,
  );
}

function pointOf(rows: Awaited<ReturnType<ReplicationSession['query']>>): Lsn {
  return must(parseLsn(rows[0]?.[1] ?? ''), 'a new slot tells its place');
}
