import type { StateSession } from '../state-database.js';

/** How much of the log may gather up: about as much room do deleted rows take, and a start after a crash reads it all. */
const LOG_BYTES_MAX = 32 << 20;

const LOG_BYTES = `SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), redo_lsn)::bigint AS log_bytes
  FROM pg_control_checkpoint()`;

/**
 * What a PostgreSQL server does beside its sessions. The embedded one has a single session and nobody else: left alone,
 * both its tables and its log grow with everything that is ever written.
 */
export class Maintenance {
  readonly #session: Pick<StateSession, 'query'>;
  #isOverdue = true;

  constructor(session: Pick<StateSession, 'query'>) {
    this.#session = session;
  }

  /** The first time always, since nobody knows what earlier processes have left behind. */
  async runIfDue(tables: readonly string[]): Promise<void> {
    if (!this.#isOverdue) {
      const [row] = await this.#session.query(LOG_BYTES);
      if ((row?.log_bytes as bigint) < LOG_BYTES_MAX) return;
    }
    if (tables.length > 0) await this.#session.query(`VACUUM ${tables.map(quoted).join()}`);
    await this.#session.query('CHECKPOINT');
    this.#isOverdue = false;
  }
}

export function quoted(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`;
}
