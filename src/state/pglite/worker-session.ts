import { must } from '../../common/assert.js';
import { ErrorType } from '../../errors/error-type.js';
import { StreamingError } from '../../errors/streaming-error.js';
import type { SqlParameter, SqlRow, StateSession } from '../state-database.js';
import type { PostgresAnswer, PostgresConnection } from './postgres-connection.js';

/** Statements for an embedded PostgreSQL, whoever's turn it is. */
export class WorkerSession implements StateSession {
  readonly #connection: PostgresConnection;
  #isOver = false;
  #failure: { readonly error: unknown } | undefined;
  #underWay: Promise<unknown> = Promise.resolve();

  constructor(connection: PostgresConnection) {
    this.#connection = connection;
  }

  async query(sql: string, parameters: readonly SqlParameter[] = []): Promise<readonly SqlRow[]> {
    // A view would be sent along with all that lies around it.
    const own = parameters.map((value) =>
      value instanceof Uint8Array ? new Uint8Array(value) : value,
    );
    const { rows } = await this.#tracked(() =>
      this.#connection.ask({ kind: 'query', sql, parameters: own }),
    );
    return rows;
  }

  async copyIn(target: string, data: Uint8Array): Promise<void> {
    await this.#tracked(() => {
      const { buffer } = new Uint8Array(data);
      return this.#connection.ask({ kind: 'copy-in', target, data: buffer }, [buffer]);
    });
  }

  async copyOut(query: string): Promise<Uint8Array> {
    const { data } = await this.#tracked(() => this.#connection.ask({ kind: 'copy-out', query }));
    return new Uint8Array(must(data));
  }

  /** Takes no more statements; resolves when the last one is through, and throws if one has failed. */
  async end(): Promise<void> {
    this.#isOver = true;
    await this.#underWay;
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  async #tracked(work: () => Promise<PostgresAnswer>): Promise<PostgresAnswer> {
    if (this.#isOver) {
      throw new StreamingError(
        ErrorType.STATE_ERROR,
        'The transaction is over: its session takes no more statements.',
      );
    }
    const statement = work();
    this.#underWay = statement.catch((error: unknown) => {
      this.#failure ??= { error };
    });
    return statement;
  }
}
