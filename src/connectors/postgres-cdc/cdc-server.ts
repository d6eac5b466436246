import { must } from '../../common/assert.js';
import {
  quotedName,
  quotedText,
  ReplicationSession,
  type ReplicationTarget,
  replicationTarget,
} from '../../state/postgres/replication-session.js';
import type { Timers } from '../../time/clock.js';
import type { SourceConfig } from '../source.js';
import type { CdcOptions } from './cdc-options.js';
import type { CdcPlace, LogPlace, SnapshotSegment } from './cdc-place.js';
import { ChangeDecoder } from './change-decoder.js';
import { type CdcTable, inspectTable } from './inspect-table.js';
import { loadReplication, type ReplicationLibrary } from './load-replication.js';
import { type Lsn, parseLsn } from './log-position.js';
import { LogReader } from './log-reader.js';
import {
  assertFree,
  assertKept,
  createSlot,
  ensurePublication,
  findSlot,
  openSnapshotAt,
} from './open-slot.js';
import type { RowCells } from './row-cells.js';
import { SnapshotReader } from './snapshot-reader.js';

/** Rows of the table as it was at a place of the log. */
export interface OpenSnapshot {
  /** Undefined where the log alone is read. */
  readonly reader: SnapshotReader | undefined;
  /** What earlier snapshots have read. */
  readonly before: readonly SnapshotSegment[];
  readonly lsn: Lsn;
}

/** The server of a table: what has to be there for reading it, and the ways to read. Every method throws what `explainFailure` explains. */
export class CdcServer {
  readonly #config: SourceConfig;
  readonly #options: CdcOptions;
  readonly #timers: Timers;
  #library: ReplicationLibrary | undefined;
  #target: ReplicationTarget | undefined;
  #table: CdcTable | undefined;

  constructor(config: SourceConfig, options: CdcOptions, timers: Timers) {
    this.#config = config;
    this.#options = options;
    this.#timers = timers;
  }

  /** As `inspect` has found it. */
  get table(): CdcTable {
    return must(this.#table);
  }

  /** Looks at the table without changing anything. */
  async inspect(): Promise<void> {
    this.#library ??= await loadReplication();
    await this.#withSession(async (session) => {
      this.#table = await inspectTable(session, this.#config, this.#options);
    });
  }

  /** Sees that there are slot and publication, and opens the table's rows, those behind what has been read of them. */
  async openSnapshot(place: Exclude<CdcPlace, LogPlace>): Promise<OpenSnapshot> {
    const { fetchSize } = this.#options;
    const session = await ReplicationSession.open(await this.#reachable());
    try {
      const slot = await findSlot(session, this.table, this.#options);
      assertFree(slot, this.table, this.#options);
      const before = place.kind === 'snapshot' ? place.segments : [];
      const first = before[0];
      if (first !== undefined) assertKept(slot, first.lsn, this.table, this.#options);
      else await ensurePublication(session, this.table, this.#options);
      if (this.#options.startup !== 'initial' && first === undefined) {
        const lsn = await this.#startOfLog(session, slot?.confirmed);
        await session.close();
        return { reader: undefined, before, lsn };
      }
      const lsn = await openSnapshotAt(session, this.#options.slotName, slot !== undefined);
      const reader = await SnapshotReader.open(session, this.table, before.at(-1)?.upTo, fetchSize);
      return { reader, before, lsn };
    } catch (error) {
      await session.close();
      throw error;
    }
  }

  /** Reads the log from a place on; `changed` is called when something can be taken. */
  async openLog(place: LogPlace, cells: RowCells, changed: () => void): Promise<LogReader> {
    const { slotName } = this.#options;
    const publicationName = await this.#withSession(async (session) => {
      assertKept(
        await findSlot(session, this.table, this.#options),
        place.lsn,
        this.table,
        this.#options,
      );
      return ensurePublication(session, this.table, this.#options);
    });
    const reader = new LogReader({
      library: must(this.#library),
      target: must(this.#target),
      slotName,
      publicationName,
      from: place.lsn,
      timers: this.#timers,
      changed,
      makeDecoder: (emit) => new ChangeDecoder(this.table, cells, place, emit),
    });
    reader.start();
    return reader;
  }

  /** Lets the server forget the slot, and a publication that was made for it; those that the source has come to look for. */
  async dropSlot(): Promise<void> {
    const { slotName, publicationName } = this.#options;
    if (this.#table === undefined) return;
    await this.#withSession(async (session) => {
      const slots = await session.query(
        `SELECT 1 FROM pg_replication_slots WHERE slot_name = ${quotedText(slotName)}`,
      );
      if (slots.length > 0) {
        await session.query(`DROP_REPLICATION_SLOT ${quotedName(slotName)} WAIT`);
      }
      if (publicationName === undefined) {
        await session.query(`DROP PUBLICATION IF EXISTS ${quotedName(slotName)}`);
      }
    });
  }

  async #startOfLog(session: ReplicationSession, confirmed: Lsn | undefined): Promise<Lsn> {
    if (confirmed === undefined) return createSlot(session, this.#options.slotName);
    if (this.#options.startup === 'never') return confirmed;
    const [row] = await session.query('SELECT pg_current_wal_insert_lsn()');
    return must(parseLsn(row?.[0] ?? ''));
  }

  async #reachable(): Promise<ReplicationTarget> {
    this.#target ??= await replicationTarget(this.#options.url);
    return this.#target;
  }

  async #withSession<T>(work: (session: ReplicationSession) => Promise<T>): Promise<T> {
    const session = await ReplicationSession.open(await this.#reachable());
    try {
      return await work(session);
    } finally {
      await session.close();
    }
  }
}
