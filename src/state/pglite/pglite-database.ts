import { ErrorType } from '../../errors/error-type.js';
import { StreamingError } from '../../errors/streaming-error.js';
import type {
  ReplicationState,
  SqlParameter,
  SqlRow,
  StateDatabase,
  StateSession,
} from '../state-database.js';
import { Maintenance, quoted } from './maintenance.js';
import type { ConnectPostgres, PostgresConnection } from './postgres-connection.js';
import { Turns } from './turns.js';
import { WorkerSession } from './worker-session.js';

type Listener = (payload: string) => void;

/** PostgreSQL inside this process: one session, which works through its statements one after the other. */
export class PGliteDatabase implements StateDatabase {
  readonly #connection: PostgresConnection;
  readonly #session: WorkerSession;
  readonly #maintenance: Maintenance;
  readonly #listeners: Map<string, Set<Listener>>;
  readonly #turns = new Turns();
  #closing: Promise<void> | undefined;

  private constructor(connection: PostgresConnection, listeners: Map<string, Set<Listener>>) {
    this.#connection = connection;
    this.#listeners = listeners;
    this.#session = new WorkerSession(connection);
    this.#maintenance = new Maintenance(this.#session);
  }

  /**
   * `onEnded` is called once, when PostgreSQL has ended: behind closing, when the start fails, and when PostgreSQL breaks,
   * in which case everything that is under way and all later calls fail.
   */
  static async start(connect: ConnectPostgres, onEnded: () => void): Promise<PGliteDatabase> {
    const listeners = new Map<string, Set<Listener>>();
    const onNotification = (channel: string, payload: string): void => {
      for (const listener of listeners.get(channel) ?? []) listener(payload);
    };
    const connection = await connect({ onNotification, onEnded });
    return new PGliteDatabase(connection, listeners);
  }

  query(sql: string, parameters?: readonly SqlParameter[]): Promise<readonly SqlRow[]> {
    return this.#turn(() => this.#session.query(sql, parameters));
  }

  copyIn(target: string, data: Uint8Array): Promise<void> {
    return this.#turn(() => this.#session.copyIn(target, data));
  }

  copyOut(query: string): Promise<Uint8Array> {
    return this.#turn(() => this.#session.copyOut(query));
  }

  transaction<T>(work: (session: StateSession) => Promise<T>): Promise<T> {
    return this.#turn(async () => {
      await this.#session.query('BEGIN');
      const session = new WorkerSession(this.#connection);
      try {
        const result = await work(session);
        await session.end();
        await this.#session.query('COMMIT');
        return result;
      } catch (error) {
        await this.#rollBack(session);
        throw error;
      }
    });
  }

  listen(channel: string, listener: Listener): Promise<() => Promise<void>> {
    // The same function may be given twice: each time counts for itself.
    const own: Listener = (payload) => listener(payload);
    return this.#turn(async () => {
      const others = this.#listeners.get(channel);
      if (others === undefined) await this.#session.query(`LISTEN ${quoted(channel)}`);
      this.#listeners.set(channel, (others ?? new Set()).add(own));
      return () => this.#stopListening(channel, own);
    });
  }

  maintain(tables: readonly string[]): Promise<void> {
    return this.#turn(() => this.#maintenance.runIfDue(tables));
  }

  async replicationState(): Promise<ReplicationState> {
    return { kind: 'not-synchronous', reason: 'it is embedded, and one agent holds the only copy' };
  }

  close(): Promise<void> {
    this.#closing ??= this.#turns.take(() => this.#connection.close());
    return this.#closing;
  }

  #turn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#closing === undefined) return this.#turns.take(work);
    return Promise.reject(
      new StreamingError(ErrorType.STATE_ERROR, 'The state database is closed already.'),
    );
  }

  /** Of a transaction that has failed, maybe because there is no database any more to roll it back. */
  async #rollBack(session: WorkerSession): Promise<void> {
    await session.end().catch(() => undefined);
    await this.#session.query('ROLLBACK').catch(() => undefined);
  }

  async #stopListening(channel: string, listener: Listener): Promise<void> {
    const listeners = this.#listeners.get(channel);
    if (listeners?.delete(listener) !== true || listeners.size > 0) return;
    if (this.#closing !== undefined) return;
    await this.#turn(async () => {
      if (this.#listeners.get(channel)?.size !== 0) return;
      this.#listeners.delete(channel);
      await this.#session.query(`UNLISTEN ${quoted(channel)}`);
    });
  }
}
