import { unreachable } from '../../../common/assert.js';
import { ErrorType } from '../../../errors/error-type.js';
import { StreamingError } from '../../../errors/streaming-error.js';
import { type CreatePGlite, EmbeddedPostgres } from '../embedded-postgres.js';
import type {
  PostgresAnswer,
  PostgresConnection,
  PostgresConnectionListener,
} from '../postgres-connection.js';
import type { WorkerRequest } from '../worker-messages.js';
import type { WriteOuts } from './held-file-systems.js';

/** How to make PGlite, and how to let go of its files once it is broken. */
export interface LocalPostgres {
  /** For messages, such as ` in idb://jobs`. */
  readonly where: string;
  readonly create: CreatePGlite;
  readonly writeOuts: WriteOuts;
  abandon(): Promise<void>;
}

/**
 * PostgreSQL in the thread that asks: in browsers that is the engine's own worker already. It is not asked for anything any
 * more once it has broken, and nothing that it left is stored.
 */
export class LocalConnection implements PostgresConnection {
  readonly #postgres: LocalPostgres;
  readonly #listener: PostgresConnectionListener;
  #database: EmbeddedPostgres | undefined;
  #reason: string | undefined;
  #hasEnded = false;

  private constructor(postgres: LocalPostgres, listener: PostgresConnectionListener) {
    this.#postgres = postgres;
    this.#listener = listener;
  }

  /** Throws STATE_ERROR, behind calling `onEnded`, where the database does not start. */
  static async start(
    postgres: LocalPostgres,
    listener: PostgresConnectionListener,
  ): Promise<LocalConnection> {
    const connection = new LocalConnection(postgres, listener);
    try {
      connection.#database = await EmbeddedPostgres.start(postgres.create, {
        onNotification: listener.onNotification,
        onLost: (reason) => connection.#lose(reason),
      });
      return connection;
    } catch (error) {
      const { message } = error as Error;
      await connection.#end();
      throw connection.#failed(
        `did not start (stateBackend 'memory' does without it): ${message}`,
        error,
      );
    }
  }

  async ask(request: WorkerRequest): Promise<PostgresAnswer> {
    const database = this.#running();
    try {
      const answer = await this.#answer(database, request);
      this.#running();
      return answer;
    } catch (error) {
      this.#running();
      throw this.#failed(`refused a statement: ${(error as Error).message}`, error);
    }
  }

  async close(): Promise<void> {
    if (this.#hasEnded) return;
    try {
      await this.ask({ kind: 'close' });
    } finally {
      await this.#end();
    }
  }

  async #answer(database: EmbeddedPostgres, request: WorkerRequest): Promise<PostgresAnswer> {
    const { writeOuts } = this.#postgres;
    switch (request.kind) {
      case 'query': {
        if (request.sql === 'COMMIT' || request.sql === 'ROLLBACK') writeOuts.isHeld = false;
        if (request.sql === 'BEGIN') writeOuts.isHeld = true;
        return { rows: await database.query(request.sql, request.parameters) };
      }
      case 'copy-in':
        await database.copyIn(request.target, request.data);
        return { rows: [] };
      case 'copy-out':
        return { rows: [], data: await database.copyOut(request.query) };
      case 'close':
        writeOuts.isHeld = false;
        await database.close();
        return { rows: [] };
      default:
        return unreachable(request);
    }
  }

  #lose(reason: string): void {
    this.#postgres.writeOuts.isForbidden = true;
    this.#reason ??= reason;
  }

  /** Throws where PostgreSQL has broken or ended. */
  #running(): EmbeddedPostgres {
    const database = this.#database;
    if (database !== undefined && this.#reason === undefined) return database;
    void this.#end();
    const reason = this.#reason ?? 'it has ended';
    throw this.#failed(
      `has stopped, and what was under way may or may not be stored: ${reason}`,
      undefined,
    );
  }

  async #end(): Promise<void> {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#database = undefined;
    await this.#postgres.abandon().catch(() => undefined);
    this.#listener.onEnded();
  }

  #failed(how: string, cause: unknown): StreamingError {
    const sentence = `The embedded state database${this.#postgres.where} ${how.replace(/\.$/, '')}.`;
    return new StreamingError(ErrorType.STATE_ERROR, sentence, { component: 'PGlite' }, { cause });
  }
}
