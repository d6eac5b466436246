import { Worker } from 'node:worker_threads';
import { unreachable } from '../../common/assert.js';
import { ErrorType } from '../../errors/error-type.js';
import { StreamingError } from '../../errors/streaming-error.js';
import type {
  PostgresAnswer,
  PostgresConnection,
  PostgresConnectionListener,
} from './postgres-connection.js';
import type { DatabaseLocation, WorkerMessage, WorkerRequest } from './worker-messages.js';

/** Only compiled code can be a worker: this is right from the sources and from the built library. */
const WORKER_ENTRY = new URL('../../../dist/state/pglite/pglite-worker.js', import.meta.url);

interface Waiting {
  readonly resolve: (answer: PostgresAnswer) => void;
  readonly reject: (reason: StreamingError) => void;
}

/** Id of what stands for the worker's start among the requests. */
const START = 0;

/**
 * A worker thread with PostgreSQL in it. It keeps the process alive while an answer is due, and not otherwise: a program
 * that forgets to close its database ends all the same.
 */
export class WorkerConnection implements PostgresConnection {
  readonly #worker: Worker;
  readonly #location: DatabaseLocation;
  readonly #listener: PostgresConnectionListener;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = START;
  #reason = 'its thread has ended';
  #hasStarted = false;
  #hasEnded = false;

  private constructor(location: DatabaseLocation, listener: PostgresConnectionListener) {
    this.#location = location;
    this.#listener = listener;
    // The options of this process are not the worker's: it would refuse some of them.
    this.#worker = new Worker(WORKER_ENTRY, {
      workerData: location,
      execArgv: [],
      name: 'sabot-sql state',
    });
    this.#worker.on('message', (message: WorkerMessage) => this.#hear(message));
    this.#worker.on('messageerror', (error) => this.#giveUp(error));
    this.#worker.on('error', (error) => this.#giveUp(error));
    this.#worker.on('exit', () => this.#end());
  }

  /** Throws STATE_ERROR, behind calling `onEnded`, where the database does not start. */
  static async start(
    location: DatabaseLocation,
    listener: PostgresConnectionListener,
  ): Promise<WorkerConnection> {
    const connection = new WorkerConnection(location, listener);
    await connection.#answerTo(START);
    connection.#hasStarted = true;
    return connection;
  }

  /** The answer to a request, behind those asked for before. `moved` buffers are no longer ours. */
  async ask(request: WorkerRequest, moved: readonly ArrayBuffer[] = []): Promise<PostgresAnswer> {
    if (this.#hasEnded) throw this.#lost();
    const id = ++this.#lastId;
    this.#worker.postMessage({ id, request }, moved);
    return this.#answerTo(id);
  }

  /** Closes the database and ends the worker; resolves behind `onEnded`. One that has ended already is closed. */
  async close(): Promise<void> {
    if (this.#hasEnded) return;
    try {
      await this.ask({ kind: 'close' });
    } finally {
      await this.#worker.terminate();
    }
  }

  #answerTo(id: number): Promise<PostgresAnswer> {
    if (this.#waiting.size === 0) this.#worker.ref();
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
    });
  }

  #hear(message: WorkerMessage): void {
    switch (message.kind) {
      case 'rows':
        this.#settle(message.id)?.resolve({ rows: message.rows });
        break;
      case 'bytes':
        this.#settle(message.id)?.resolve({ rows: [], data: message.data });
        break;
      case 'refused':
        this.#settle(message.id)?.reject(this.#failed(`refused a statement: ${message.reason}`));
        break;
      case 'notification':
        this.#listener.onNotification(message.channel, message.payload);
        break;
      case 'started':
        this.#settle(START)?.resolve({ rows: [] });
        break;
      case 'lost':
        this.#reason = message.reason;
        break;
      default:
        unreachable(message);
    }
  }

  #settle(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (this.#waiting.size === 0) this.#worker.unref();
    return waiting;
  }

  #giveUp(error: Error): void {
    this.#reason = error.message;
    void this.#worker.terminate();
  }

  #end(): void {
    this.#hasEnded = true;
    this.#listener.onEnded();
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject } of waiting) reject(this.#lost());
  }

  #lost(): StreamingError {
    return this.#failed(
      this.#hasStarted
        ? `has stopped, and what was under way may or may not be stored: ${this.#reason}`
        : `did not start (stateBackend 'memory' does without it): ${this.#reason}`,
    );
  }

  #failed(how: string): StreamingError {
    const where = this.#location.kind === 'memory' ? '' : ` in ${this.#location.directory}`;
    const sentence = `The embedded state database${where} ${how.replace(/\.$/, '')}.`;
    return new StreamingError(ErrorType.STATE_ERROR, sentence, { component: 'PGlite' });
  }
}
