import type { PGlite, PGliteOptions } from '@electric-sql/pglite';
import { assert, must } from '../../common/assert.js';
import type { SqlParameter, SqlRow } from '../state-database.js';

const INT8_TYPE_ID = 20;

/** PGlite hands bulk data in and out as a file of this name. */
const COPY_FILE = '/dev/blob';

/** With what PostgreSQL leaves a statement that failed: PGlite catches it and goes on. */
const LONG_JUMP_STATUS = 100;

/** Makes PGlite with these options and those of where it lies. */
export type CreatePGlite = (options: PGliteOptions) => Promise<PGlite>;

export interface EmbeddedPostgresListener {
  onNotification(channel: string, payload: string): void;
  /** PostgreSQL has panicked or broken, and must not be asked for anything any more: where that returns, nothing is run any more. */
  onLost(reason: string): void;
}

/** PostgreSQL in this thread, which every call blocks for as long as it takes. */
export class EmbeddedPostgres {
  readonly #database: PGlite;

  private constructor(database: PGlite) {
    this.#database = database;
  }

  static async start(
    create: CreatePGlite,
    listener: EmbeddedPostgresListener,
  ): Promise<EmbeddedPostgres> {
    const lastWords = new LastWords();
    const options = { parsers: { [INT8_TYPE_ID]: BigInt }, onStderr: lastWords.hear };
    try {
      const database = await create(options);
      reportLoss(database, lastWords, listener);
      database.onNotification((channel, payload) => listener.onNotification(channel, payload));
      return new EmbeddedPostgres(database);
    } catch (error) {
      throw new Error(lastWords.or(error), { cause: error });
    }
  }

  async query(sql: string, parameters: readonly SqlParameter[]): Promise<readonly SqlRow[]> {
    const { rows } = await this.#database.query<SqlRow>(sql, [...parameters]);
    return rows;
  }

  async copyIn(target: string, data: ArrayBuffer): Promise<void> {
    const sql = `COPY ${target} FROM '${COPY_FILE}' (FORMAT binary)`;
    await this.#database.query(sql, [], { blob: new BufferBlob(data) });
  }

  async copyOut(query: string): Promise<ArrayBuffer> {
    const sql = `COPY (${query}) TO '${COPY_FILE}' (FORMAT binary)`;
    const { blob } = await this.#database.query(sql);
    return must(blob, 'COPY TO gives at least a header').arrayBuffer();
  }

  close(): Promise<void> {
    return this.#database.close();
  }
}

/** Bytes that PGlite takes as they are; a Blob of its own making would copy them twice. */
class BufferBlob extends Blob {
  readonly #data: ArrayBuffer;

  constructor(data: ArrayBuffer) {
    super();
    this.#data = data;
  }

  override arrayBuffer(): Promise<ArrayBuffer> {
    return Promise.resolve(this.#data);
  }
}

/** What PostgreSQL has written to its standard error before it ended, which says more than the exception. */
class LastWords {
  #words: string | undefined;

  readonly hear = (line: string): boolean => {
    const [, words] = /\b(?:PANIC|FATAL):\s*(.*)/.exec(line) ?? [];
    if (words !== undefined) this.#words = words;
    return false;
  };

  or(error: unknown): string {
    return this.#words ?? (error instanceof Error ? error.message : String(error));
  }
}

/**
 * PGlite swallows whatever leaves PostgreSQL and goes on with what is left of it, which could then commit what it should
 * not. So everything but the end of a failed statement is reported where it appears.
 */
function reportLoss(
  database: PGlite,
  lastWords: LastWords,
  listener: EmbeddedPostgresListener,
): void {
  const module = database.Module;
  let isLost = false;
  const lose = (what: unknown): void => {
    isLost = true;
    listener.onLost(lastWords.or(what));
  };
  const entries = [
    '_PostgresMainLoopOnce',
    '_PostgresMainLongJmp',
    '_PostgresSendReadyForQueryIfNecessary',
    '_pgl_pq_flush',
    '_pgl_run_atexit_funcs',
  ] as const;
  for (const name of entries) {
    const entry = module[name];
    assert(typeof entry === 'function', `PGlite has no ${name}`);
    module[name] = () => {
      if (isLost) throw new Error('PostgreSQL has been lost');
      try {
        entry();
      } catch (error) {
        if (!isHarmless(error)) lose(error);
        throw error;
      }
    };
  }
  module.onAbort = lose;
}

function isHarmless(error: unknown): boolean {
  const status = (error as { readonly status?: unknown } | null)?.status;
  return status === LONG_JUMP_STATUS || status === 0;
}
