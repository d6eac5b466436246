import { ErrorType } from '../errors/error-type.js';
import { StreamingError } from '../errors/streaming-error.js';
import type { StateDatabase } from './state-database.js';

/** Starts a database, which calls `onEnded` if it ends before it is closed. */
export type OpenDatabase = (onEnded: () => void) => Promise<StateDatabase>;

/** A state database that starts when it is first needed, so that queries without state never pay for it. */
export class LazyDatabase {
  readonly #open: OpenDatabase;
  #database: Promise<StateDatabase> | undefined;
  #isClosed = false;

  constructor(open: OpenDatabase) {
    this.#open = open;
  }

  /** The open database. After a failure to open, and after it has broken, the next call opens it anew. */
  get(): Promise<StateDatabase> {
    if (this.#isClosed) {
      return Promise.reject(
        new StreamingError(ErrorType.STATE_ERROR, 'The state database is closed already.'),
      );
    }
    this.#database ??= this.#start();
    return this.#database;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const opening = this.#database;
    this.#database = undefined;
    const database = await opening?.catch(() => undefined);
    await database?.close();
  }

  #start(): Promise<StateDatabase> {
    const forget = (): void => {
      if (this.#database === starting) this.#database = undefined;
    };
    const starting = this.#open(forget).catch((error: unknown) => {
      forget();
      throw error;
    });
    return starting;
  }
}
