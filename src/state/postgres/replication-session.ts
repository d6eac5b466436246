import pg, { type ClientConfig } from 'pg';
import type { ConnectionTarget } from './connection-url.js';
import { resolveConnection } from './postgres-database.js';
import { connectFailure, statementFailure } from './postgres-errors.js';

/** A value as the server writes it. */
export type TextRow = readonly (string | null)[];

/** Texts that mean the same everywhere; a slow reader may take its time. */
const SETTINGS = [
  'datestyle=ISO',
  'timezone=UTC',
  'extra_float_digits=1',
  'bytea_output=hex',
  'statement_timeout=0',
  'idle_in_transaction_session_timeout=0',
];

/** How to connect for replication, and for the statements around it. */
export interface ReplicationTarget {
  readonly target: ConnectionTarget;
  readonly config: ClientConfig;
}

/** Throws VALIDATION_ERROR for a wrong URL and STATE_ERROR where there is no connection. */
export async function replicationTarget(url: string): Promise<ReplicationTarget> {
  const { target, config } = await resolveConnection(url);
  const settings = SETTINGS.map((setting) => `-c ${setting}`).join(' ');
  const { statement_timeout: _, idle_in_transaction_session_timeout: __, ...rest } = config;
  const options = `${target.options ?? ''} ${settings}`.trim();
  return { target, config: { ...rest, options } };
}

/** Statements on a connection for replication, which may also create slots: one after the other, values as texts. */
export class ReplicationSession {
  readonly #client: pg.Client;
  readonly #target: ConnectionTarget;

  private constructor(client: pg.Client, target: ConnectionTarget) {
    this.#client = client;
    this.#target = target;
  }

  /** Throws STATE_ERROR. */
  static async open({ target, config }: ReplicationTarget): Promise<ReplicationSession> {
    const types = {
      getTypeParser: () => (text: string) => text,
    } as unknown as pg.CustomTypesConfig;
    const replicating = { ...config, types, replication: 'database' };
    const client = new pg.Client(replicating);
    // Whoever waits for a statement hears of it there.
    client.on('error', () => {});
    try {
      await client.connect();
      return new ReplicationSession(client, target);
    } catch (error) {
      throw connectFailure(error, target);
    }
  }

  /** Runs one statement, without parameters: a connection for replication knows none. Throws STATE_ERROR. */
  async query(sql: string): Promise<readonly TextRow[]> {
    try {
      const { rows } = await this.#client.query<(string | null)[]>({ text: sql, rowMode: 'array' });
      return rows;
    } catch (error) {
      throw statementFailure(error, this.#target);
    }
  }

  async close(): Promise<void> {
    await this.#client.end();
  }
}

export function quotedName(name: string): string {
  return pg.escapeIdentifier(name);
}

export function quotedText(text: string): string {
  return pg.escapeLiteral(text);
}
