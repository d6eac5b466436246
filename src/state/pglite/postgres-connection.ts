import type { SqlRow } from '../state-database.js';
import type { WorkerRequest } from './worker-messages.js';

/** The way to an embedded PostgreSQL, in a thread of its own or in this one. Every failure is a STATE_ERROR. */
export interface PostgresConnection {
  /** The answer to a request, behind those asked for before. `moved` buffers are no longer the caller's. */
  ask(request: WorkerRequest, moved?: readonly ArrayBuffer[]): Promise<PostgresAnswer>;
  /** Closes the database. One that has ended already is closed. */
  close(): Promise<void>;
}

export interface PostgresAnswer {
  readonly rows: readonly SqlRow[];
  /** Only of `copy-out`. */
  readonly data?: ArrayBuffer;
}

export interface PostgresConnectionListener {
  onNotification(channel: string, payload: string): void;
  /** Called once, when PostgreSQL has ended for whatever reason and nobody uses its files any more. */
  onEnded(): void;
}

export type ConnectPostgres = (listener: PostgresConnectionListener) => Promise<PostgresConnection>;
