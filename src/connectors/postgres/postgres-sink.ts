import type { ResultBatch } from '../../columnar/result-batch.js';
import { must } from '../../common/assert.js';
import { OptionReader } from '../../common/option-reader.js';
import { ErrorType } from '../../errors/error-type.js';
import { StreamingError } from '../../errors/streaming-error.js';
import { joinCopies } from '../../state/dimension/copy-format.js';
import type { StateDatabase, StateSession } from '../../state/state-database.js';
import type { Timers } from '../../time/clock.js';
import type { SinkConfig, SinkConnector, SinkContext, SinkHandle } from '../sink.js';
import { encodeRows, hasDeletes } from './encode-rows.js';
import { decodeEpoch, encodeEpoch } from './epoch-handle.js';
import { ensureMarkerTable, publishEpoch } from './publish-epoch.js';
import { inspectTarget, type TargetTable } from './target-table.js';

/** Rows are written in pieces of about this many bytes, so that no statement takes long. */
const PIECE_BYTES = 16 << 20;

/** An epoch is held in memory and stored with its checkpoint in one go. */
const EPOCH_BYTES_MAX = 512 << 20;

/** What `init` has found. */
interface Opened {
  readonly database: StateDatabase;
  readonly target: TargetTable;
  readonly writerId: string;
}

/**
 * Writes the rows of a query into a table of a PostgreSQL server. An epoch's rows are kept with the checkpoint and written
 * in one transaction with a marker, by which it is known when it comes again; in the checkpoint's own transaction where
 * that is in the same database.
 */
export class PostgresSink implements SinkConnector {
  readonly delivery = 'transactional';
  readonly publishWithin?: (session: StateSession, handle: SinkHandle) => Promise<void>;
  readonly #config: SinkConfig;
  readonly #timers: Timers;
  readonly #url: string;
  readonly #tableName: string;
  #opened: Opened | undefined;
  #pieces: Uint8Array[] = [];
  #unjoined: Uint8Array[] = [];
  #unjoinedBytes = 0;
  #epochBytes = 0;
  #numRows = 0;
  #hasDeletes = false;

  constructor(config: SinkConfig, context: SinkContext, timers: Timers) {
    this.#config = config;
    this.#timers = timers;
    const options = new OptionReader(config);
    this.#url = options.required('url', "write 'url' = 'postgres://user:password@host/database'");
    this.#tableName = options.required('table-name', 'name the table to be written');
    options.finish();
    if (context.sharesDatabase(this.#url)) {
      this.publishWithin = (session, handle) =>
        publishEpoch(session, decodeEpoch(handle), config.reachFailPoint);
    }
  }

  async init(): Promise<void> {
    const { PostgresDatabase } = await import('../../state/postgres/postgres-database.js');
    await this.#guarded(async () => {
      const database = await PostgresDatabase.open(this.#url, this.#timers);
      try {
        this.#opened = await this.#inspect(database);
      } catch (error) {
        await database.close();
        throw error;
      }
    });
  }

  async recover(pending: readonly SinkHandle[]): Promise<void> {
    for (const handle of pending) await this.publish(handle);
  }

  async write(batch: ResultBatch): Promise<void> {
    const { target } = must(this.#opened);
    if (hasDeletes(batch)) this.#noteDeletes(target);
    const rows = encodeRows(this.#config, target.columns, batch, this.#numRows);
    this.#numRows += batch.numRows;
    this.#epochBytes += rows.byteLength;
    if (this.#epochBytes > EPOCH_BYTES_MAX) throw this.#tooMuch();
    this.#unjoined.push(rows);
    this.#unjoinedBytes += rows.byteLength;
    if (this.#unjoinedBytes >= PIECE_BYTES) this.#join();
  }

  async prepare(checkpointId: number): Promise<SinkHandle | undefined> {
    const { target, writerId } = must(this.#opened);
    this.#join();
    const pieces = this.#pieces;
    const isDeleting = this.#hasDeletes;
    this.#drop();
    if (pieces.length === 0) return undefined;
    const { jobId, name, schema, primaryKey } = this.#config;
    return encodeEpoch({
      jobId,
      table: name,
      writerId,
      checkpointId,
      target: { schema: target.schema, name: target.name },
      columns: schema.map(({ name: column, type }) => ({ name: column, type })),
      primaryKey,
      tellsDeletes: primaryKey.length > 0,
      hasDeletes: isDeleting,
      pieces,
    });
  }

  publish(handle: SinkHandle): Promise<void> {
    const { database } = must(this.#opened);
    const epoch = decodeEpoch(handle);
    return this.#guarded(() =>
      database.transaction((session) => publishEpoch(session, epoch, this.#config.reachFailPoint)),
    );
  }

  async close(): Promise<void> {
    this.#drop();
    await this.#opened?.database.close();
  }

  #inspect(database: StateDatabase): Promise<Opened> {
    return database.transaction(async (session) => {
      const target = await inspectTarget(session, this.#config, this.#tableName);
      await ensureMarkerTable(session, target.schema);
      const [row] = await session.query('SELECT gen_random_uuid()::text AS id');
      return { database, target, writerId: String(must(row).id) };
    });
  }

  #join(): void {
    if (this.#unjoined.length > 0) this.#pieces.push(joinCopies(this.#unjoined));
    this.#unjoined = [];
    this.#unjoinedBytes = 0;
  }

  #drop(): void {
    this.#pieces = [];
    this.#unjoined = [];
    this.#unjoinedBytes = 0;
    this.#epochBytes = 0;
    this.#numRows = 0;
    this.#hasDeletes = false;
  }

  /** What goes wrong with the sink's own connection is the connector's error. */
  async #guarded<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof StreamingError) || error.type !== ErrorType.STATE_ERROR) throw error;
      const { name } = this.#config;
      throw new StreamingError(
        ErrorType.CONNECTOR_ERROR,
        `Table "${name}" can't be written: ${error.message}`,
        { component: name },
        { cause: error },
      );
    }
  }

  /** A privilege that inserts do without is asked for when it is needed, while the epoch can still be refused. */
  #noteDeletes({ schema, name: target, canDelete }: TargetTable): void {
    this.#hasDeletes = true;
    if (canDelete) return;
    const { name } = this.#config;
    throw new StreamingError(
      ErrorType.CONNECTOR_ERROR,
      `Table "${name}" was given a row to delete, for which its user lacks a privilege: GRANT DELETE ON ${schema}.${target}.`,
      { component: name },
    );
  }

  #tooMuch(): StreamingError {
    const { name } = this.#config;
    return new StreamingError(
      ErrorType.CONNECTOR_ERROR,
      `Table "${name}" was given more than ${EPOCH_BYTES_MAX >> 20} MB between two checkpoints: let checkpoints be more frequent.`,
      { component: name },
    );
  }
}
