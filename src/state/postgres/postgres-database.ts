import { Socket } from 'node:net';
import { userInfo } from 'node:os';
import pg, { type ClientConfig, type Pool, type PoolClient } from 'pg';
import { must } from '../../common/assert.js';
import type { Timers } from '../../time/clock.js';
import type {
  ReplicationState,
  SqlParameter,
  SqlRow,
  StateDatabase,
  StateSession,
} from '../state-database.js';
import { type ConnectionTarget, parseConnectionUrl } from './connection-url.js';
import { NotificationListener } from './notification-listener.js';
import {
  closedAlready,
  commitInDoubt,
  connectFailure,
  isConflict,
  isConnectionLost,
} from './postgres-errors.js';
import { PostgresSession } from './postgres-session.js';
import { readReplicationState } from './replication-state.js';
import { isTlsRefusal, type TlsChoice, tlsChoices } from './tls-choices.js';
import { VALUE_PARSERS } from './value-parsers.js';

/** One for the transaction that is running, the others for what runs beside it. */
const CONNECTIONS_MAX = 4;

const CONNECT_TIMEOUT_MS = 15_000;
const STATEMENT_TIMEOUT_MS = 120_000;
/** How long a lock or a transaction of a process that hangs can hold up others. */
const LOCK_TIMEOUT_MS = 60_000;
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 120_000;
/** Longer than the server lets a statement take, so that no answer by then means that none will come. */
const SILENCE_MAX_MS = 150_000;
const KEEP_ALIVE_DELAY_MS = 30_000;

const TRANSACTION_ATTEMPTS_MAX = 5;

/** A PostgreSQL server. Connections that are lost are made anew for the next call; the call under way fails. */
export class PostgresDatabase implements StateDatabase {
  readonly #target: ConnectionTarget;
  readonly #pool: Pool;
  readonly #listener: NotificationListener;
  readonly #underWay = new Set<Promise<unknown>>();
  #transactions: Promise<unknown> = Promise.resolve();
  #closing: Promise<void> | undefined;

  private constructor(target: ConnectionTarget, config: ClientConfig, timers: Timers) {
    this.#target = target;
    this.#pool = new pg.Pool({
      ...config,
      stream: socketWithDeadline,
      max: CONNECTIONS_MAX,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    });
    // A lost connection shows at the next statement; nobody else has to hear of it.
    this.#pool.on('error', () => {});
    this.#pool.on('connect', (client) => client.on('error', () => {}));
    this.#listener = new NotificationListener(() => connect(target, config), target, timers);
  }

  /** Connects. Throws VALIDATION_ERROR for a wrong URL and STATE_ERROR where there is no connection. */
  static async open(url: string, timers: Timers): Promise<PostgresDatabase> {
    const { target, config } = await resolveConnection(url);
    return new PostgresDatabase(target, config, timers);
  }

  query(sql: string, parameters?: readonly SqlParameter[]): Promise<readonly SqlRow[]> {
    return this.#alone((session) => session.query(sql, parameters));
  }

  copyIn(target: string, data: Uint8Array): Promise<void> {
    return this.#alone((session) => session.copyIn(target, data));
  }

  copyOut(query: string): Promise<Uint8Array> {
    return this.#alone((session) => session.copyOut(query));
  }

  /** `work` is run again when its transaction loses against one of another process. */
  transaction<T>(work: (session: StateSession) => Promise<T>): Promise<T> {
    return this.#tracked(() => {
      const result = this.#transactions.then(() => this.#repeatedly(work));
      this.#transactions = result.catch(() => undefined);
      return result;
    });
  }

  /** While the connection is made anew, notifications are missed. */
  listen(channel: string, listener: (payload: string) => void): Promise<() => Promise<void>> {
    return this.#tracked(() => this.#listener.listen(channel, listener));
  }

  maintain(_tables: readonly string[]): Promise<void> {
    return this.#tracked(async () => undefined);
  }

  replicationState(): Promise<ReplicationState> {
    return this.#alone(readReplicationState);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await Promise.allSettled(this.#underWay);
    await this.#listener.close();
    await this.#pool.end();
  }

  #alone<T>(work: (session: PostgresSession) => Promise<T>): Promise<T> {
    return this.#tracked(async () => {
      const client = await this.#checkOut();
      try {
        const result = await work(new PostgresSession(client, this.#target));
        client.release();
        return result;
      } catch (error) {
        client.release(isConnectionLost(error));
        throw error;
      }
    });
  }

  async #repeatedly<T>(work: (session: StateSession) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#transact(work);
      } catch (error) {
        if (attempt === TRANSACTION_ATTEMPTS_MAX || !isConflict(error)) throw error;
      }
    }
  }

  async #transact<T>(work: (session: StateSession) => Promise<T>): Promise<T> {
    const client = await this.#checkOut();
    const control = new PostgresSession(client, this.#target);
    const session = new PostgresSession(client, this.#target);
    try {
      await control.query('BEGIN');
      const result = await work(session);
      await session.end();
      if (session.firstFailure !== undefined) throw session.firstFailure;
      await this.#commit(control);
      client.release();
      return result;
    } catch (error) {
      await session.end();
      // A transaction whose end did not reach the server ends with its connection.
      const isRolledBack = await control.query('ROLLBACK').then(
        () => true,
        () => false,
      );
      client.release(!isRolledBack);
      throw error;
    }
  }

  async #commit(control: PostgresSession): Promise<void> {
    try {
      await control.query('COMMIT');
    } catch (error) {
      throw isConnectionLost(error) ? commitInDoubt(error, this.#target) : error;
    }
  }

  async #checkOut(): Promise<PoolClient> {
    try {
      return await this.#pool.connect();
    } catch (error) {
      throw connectFailure(error, this.#target);
    }
  }

  #tracked<T>(work: () => Promise<T>): Promise<T> {
    if (this.#closing !== undefined) return Promise.reject(closedAlready(this.#target));
    const result = work();
    this.#underWay.add(result);
    const forget = (): unknown => this.#underWay.delete(result);
    result.then(forget, forget);
    return result;
  }
}

/** Where a URL leads, and how pg connects there, TLS included. Throws VALIDATION_ERROR and STATE_ERROR. */
export async function resolveConnection(
  url: string,
): Promise<{ readonly target: ConnectionTarget; readonly config: ClientConfig }> {
  const target = parseConnectionUrl(url, userInfo().username);
  return { target, config: { ...configOf(target), ssl: await workingTls(target) } };
}

function configOf(target: ConnectionTarget): ClientConfig {
  const { host, port, database, user, password, applicationName, options } = target;
  return {
    host,
    port,
    database,
    user,
    ...(password === undefined ? {} : { password }),
    ...(options === undefined ? {} : { options }),
    application_name: applicationName,
    types: VALUE_PARSERS,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_DELAY_MS,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    lock_timeout: LOCK_TIMEOUT_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_TIMEOUT_MS,
  };
}

/** The first of the target's TLS choices with which the server lets us in. */
async function workingTls(target: ConnectionTarget): Promise<TlsChoice> {
  const choices = await tlsChoices(target);
  for (const [i, ssl] of choices.entries()) {
    try {
      const client = await connect(target, { ...configOf(target), ssl });
      await client.end();
      return ssl;
    } catch (error) {
      const { cause } = error as Error;
      if (i === choices.length - 1 || !isTlsRefusal(cause, ssl)) throw error;
    }
  }
  return must(choices.at(-1));
}

async function connect(target: ConnectionTarget, config: ClientConfig): Promise<pg.Client> {
  const client = new pg.Client(config);
  // Whoever waits for a statement or for the end hears of it there.
  client.on('error', () => {});
  try {
    await client.connect();
    return client;
  } catch (error) {
    throw connectFailure(error, target);
  }
}

/** A connection over which nothing comes for too long is given up, as when a network is cut. */
function socketWithDeadline(): Socket {
  const socket = new Socket();
  socket.setTimeout(SILENCE_MAX_MS, () => {
    socket.destroy(new Error(`No data came for ${SILENCE_MAX_MS / 1000} seconds`));
  });
  return socket;
}
