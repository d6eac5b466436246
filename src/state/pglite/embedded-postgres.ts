import { PGlite, type PGliteOptions } from '@electric-sql/pglite';
import { assert, must } from '../../common/assert.js';
import type { SqlParameter, SqlRow } from '../state-database.js';
import { prepareDataDirectory } from './data-directory.js';
import { DurableNodeFs } from './durable-node-fs.js';
import type { DatabaseLocation } from './worker-messages.js';

const INT8_TYPE_ID = 20;

/** PGlite hands bulk data in and out as a file of this name. */
const COPY_FILE = '/dev/blob';

/** With what PostgreSQL leaves a statement that failed: PGlite catches it and goes on. */
const LONG_JUMP_STATUS = 100;

const DURABLE_START_PARAMETERS = [
  ...PGlite.defaultStartParams.filter((parameter) => parameter !== '-F'),
  ...['-c', 'wal_sync_method=fsync'],
  // Nobody but `maintain` cuts the log, to what these two let it keep.
  ...['-c', 'min_wal_size=32MB', '-c', 'max_wal_size=64MB'],
];

export interface EmbeddedPostgresListener {
  onNotification(channel: string, payload: string): void;
  /** PostgreSQL has panicked or broken, and must not be asked for anything any more: best never to return from here. */
  onLost(reason: string): void;
}

/** PostgreSQL in this thread, which every call blocks for as long as it takes. */
export class EmbeddedPostgres {
  readonly #database: PGlite;

  private constructor(database: PGlite) {
    this.#database = database;
  }

  static async start(
    location: DatabaseLocation,
    listener: EmbeddedPostgresListener,
  ): Promise<EmbeddedPostgres> {
    const lastWords = new LastWords();
    const options = { parsers: { [INT8_TYPE_ID]: BigInt }, onStderr: lastWords.hear };
    try {
      const database =
        location.kind === 'memory'
          ? await PGlite.create(options)
          : await startInDirectory(location, options);
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

async function startInDirectory(
  { directory, faults }: Extract<DatabaseLocation, { kind: 'directory' }>,
  options: PGliteOptions,
): Promise<PGlite> {
  const fs = new DurableNodeFs(await prepareDataDirectory(directory), faults);
  const database = await PGlite.create({ ...options, fs, startParams: DURABLE_START_PARAMETERS });
  const before = fs.syncCount;
  await database.query("SELECT pg_logical_emit_message(true, 'sabot-sql', 'opened')");
  if (fs.syncCount > before) return database;
  throw new Error('it does not sync its commits; use the pinned version of @electric-sql/pglite');
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
      try {
        entry();
      } catch (error) {
        if (!isHarmless(error)) listener.onLost(lastWords.or(error));
        throw error;
      }
    };
  }
  module.onAbort = (what: unknown) => listener.onLost(lastWords.or(what));
}

function isHarmless(error: unknown): boolean {
  const status = (error as { readonly status?: unknown } | null)?.status;
  return status === LONG_JUMP_STATUS || status === 0;
}
