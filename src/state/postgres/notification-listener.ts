import pg, { type Client } from 'pg';
import type { Timers } from '../../time/clock.js';
import type { ConnectionTarget } from './connection-url.js';
import { PostgresSession } from './postgres-session.js';

const RECONNECT_PAUSE_MIN_MS = 100;
const RECONNECT_PAUSE_MAX_MS = 10_000;

interface Listener {
  readonly tell: (payload: string) => void;
}

/**
 * Listens on a connection of its own, which is there as long as there are listeners and made anew when it is lost. What is
 * notified of in between is not heard.
 */
export class NotificationListener {
  readonly #connect: () => Promise<Client>;
  readonly #target: ConnectionTarget;
  readonly #timers: Timers;
  readonly #channels = new Map<string, Set<Listener>>();
  /** The connection, being made or made; rejected ones are dropped. */
  #connection: Promise<Connection> | undefined;
  #cancelPause: (() => void) | undefined;

  constructor(connect: () => Promise<Client>, target: ConnectionTarget, timers: Timers) {
    this.#connect = connect;
    this.#target = target;
    this.#timers = timers;
  }

  async listen(channel: string, tell: (payload: string) => void): Promise<() => Promise<void>> {
    const listener: Listener = { tell };
    const listeners = this.#channels.get(channel) ?? new Set();
    this.#channels.set(channel, listeners.add(listener));
    try {
      const { session } = await this.#connected();
      await session.query(`LISTEN ${pg.escapeIdentifier(channel)}`);
    } catch (error) {
      await this.#remove(channel, listener);
      throw error;
    }
    return () => this.#remove(channel, listener);
  }

  async close(): Promise<void> {
    this.#channels.clear();
    await this.#disconnect();
  }

  async #remove(channel: string, listener: Listener): Promise<void> {
    const listeners = this.#channels.get(channel);
    if (listeners?.delete(listener) !== true || listeners.size > 0) return;
    this.#channels.delete(channel);
    if (this.#channels.size === 0) await this.#disconnect();
    else await this.#unlisten(channel);
  }

  async #unlisten(channel: string): Promise<void> {
    const connection = await this.#connection?.catch(() => undefined);
    // A connection that is lost listens to nothing, and the next one to what is left.
    await connection?.session
      .query(`UNLISTEN ${pg.escapeIdentifier(channel)}`)
      .catch(() => undefined);
  }

  #connected(): Promise<Connection> {
    this.#connection ??= this.#open().catch((error: unknown) => {
      this.#connection = undefined;
      throw error;
    });
    return this.#connection;
  }

  async #open(): Promise<Connection> {
    const client = await this.#connect();
    const session = new PostgresSession(client, this.#target);
    client.on('notification', ({ channel, payload }) => {
      for (const { tell } of this.#channels.get(channel) ?? []) tell(payload ?? '');
    });
    client.once('end', () => this.#lost(client));
    return { client, session };
  }

  #lost(client: Client): void {
    void this.#connection?.then((connection) => {
      if (connection.client !== client) return;
      this.#connection = undefined;
      this.#reconnectAfter(RECONNECT_PAUSE_MIN_MS);
    });
  }

  #reconnectAfter(pauseMs: number): void {
    if (this.#channels.size === 0) return;
    this.#cancelPause = this.#timers.after(pauseMs, () => {
      this.#cancelPause = undefined;
      this.#listenAgain().catch(() =>
        this.#reconnectAfter(Math.min(pauseMs * 2, RECONNECT_PAUSE_MAX_MS)),
      );
    });
  }

  async #listenAgain(): Promise<void> {
    if (this.#channels.size === 0) return;
    const { session } = await this.#connected();
    for (const channel of this.#channels.keys()) {
      await session.query(`LISTEN ${pg.escapeIdentifier(channel)}`);
    }
  }

  async #disconnect(): Promise<void> {
    this.#cancelPause?.();
    this.#cancelPause = undefined;
    const opening = this.#connection;
    this.#connection = undefined;
    const connection = await opening?.catch(() => undefined);
    await connection?.session.end();
    await connection?.client.end();
  }
}

interface Connection {
  readonly client: Client;
  readonly session: PostgresSession;
}
