import { PGlite, type PGliteOptions, type Transaction } from '@electric-sql/pglite';
import { ErrorType } from '../../errors/error-type.js';
import { StreamingError } from '../../errors/streaming-error.js';
import type { SqlParameter, SqlRow, StateDatabase, StateSession } from '../state-database.js';
import { Maintenance } from './maintenance.js';

const INT8_TYPE_ID = 20;

/** PGlite hands bulk data in and out as a file of this name. */
const COPY_FILE = '/dev/blob';

/** PostgreSQL inside this process: one session, which works through its statements one after the other. */
export class PGliteDatabase implements StateDatabase {
  readonly #database: PGlite;
  readonly #session: PGliteSession;
  readonly #maintenance: Maintenance;
  readonly #release: () => Promise<void>;

  private constructor(database: PGlite, release: () => Promise<void>) {
    this.#database = database;
    this.#session = new PGliteSession(database);
    this.#maintenance = new Maintenance(this.#session);
    this.#release = release;
  }

  /** `release` is called behind closing, and when the start fails. */
  static async start(
    options: PGliteOptions = {},
    release: () => Promise<void> = async () => {},
  ): Promise<PGliteDatabase> {
    try {
      const parsers = { [INT8_TYPE_ID]: BigInt };
      return new PGliteDatabase(await PGlite.create({ ...options, parsers }), release);
    } catch (error) {
      await release();
      throw failed("did not start (stateBackend 'memory' does without it)", error);
    }
  }

  query(sql: string, parameters?: readonly SqlParameter[]): Promise<readonly SqlRow[]> {
    return this.#session.query(sql, parameters);
  }

  copyIn(target: string, data: Uint8Array): Promise<void> {
    return this.#session.copyIn(target, data);
  }

  copyOut(query: string): Promise<Uint8Array> {
    return this.#session.copyOut(query);
  }

  transaction<T>(work: (session: StateSession) => Promise<T>): Promise<T> {
    return guarded(() =>
      this.#database.transaction((transaction) => work(new PGliteSession(transaction))),
    );
  }

  listen(channel: string, listener: (payload: string) => void): Promise<() => Promise<void>> {
    return guarded(() => this.#database.listen(channel, listener));
  }

  maintain(tables: readonly string[]): Promise<void> {
    return this.#maintenance.runIfDue(tables);
  }

  async close(): Promise<void> {
    try {
      await guarded(() => this.#database.close());
    } finally {
      await this.#release();
    }
  }
}

class PGliteSession implements StateSession {
  readonly #target: Pick<Transaction, 'query'>;

  constructor(target: Pick<Transaction, 'query'>) {
    this.#target = target;
  }

  async query(sql: string, parameters: readonly SqlParameter[] = []): Promise<readonly SqlRow[]> {
    const result = await guarded(() => this.#target.query<SqlRow>(sql, [...parameters]));
    return result.rows;
  }

  async copyIn(target: string, data: Uint8Array): Promise<void> {
    const blob = new Blob([data as Uint8Array<ArrayBuffer>]);
    const sql = `COPY ${target} FROM '${COPY_FILE}' (FORMAT binary)`;
    await guarded(() => this.#target.query(sql, [], { blob }));
  }

  async copyOut(query: string): Promise<Uint8Array> {
    const sql = `COPY (${query}) TO '${COPY_FILE}' (FORMAT binary)`;
    const { blob } = await guarded(() => this.#target.query(sql));
    return new Uint8Array(blob === undefined ? new ArrayBuffer(0) : await blob.arrayBuffer());
  }
}

async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw failed('refused a statement', error);
  }
}

function failed(what: string, error: unknown): StreamingError {
  if (error instanceof StreamingError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new StreamingError(
    ErrorType.STATE_ERROR,
    `The embedded state database ${what}: ${reason}.`,
    { component: 'PGlite' },
    { cause: error },
  );
}
