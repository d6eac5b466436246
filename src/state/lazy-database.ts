import { ErrorType } from '../errors/error-type.js';
import { StreamingError } from '../errors/streaming-error.js';
import type { StateDatabase } from './state-database.js';

/** A state database that starts when it is first needed, so that queries without state never pay for it. */
export class LazyDatabase {
  readonly #open: () => Promise<StateDatabase>;
  #database: Promise<StateDatabase> | undefined;
  #isClosed = false;

  constructor(open: () => Promise<StateDatabase>) {
    this.#open = open;
  }

  /** The open database. After a failure to open, the next call tries again. */
  get(): Promise<StateDatabase> {
    if (this.#isClosed) {
      return Promise.reject(
        new StreamingError(ErrorType.STATE_ERROR, 'The state database is closed already.'),
      );
    }
    this.#database ??= this.#open().catch((error: unknown) => {
      this.#database = undefined;
      throw error;
    });
    return this.#database;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const opening = this.#database;
    this.#database = undefined;
    const database = await opening?.catch(() => undefined);
    await database?.close();
  }
}
