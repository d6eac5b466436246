import type { LazyDatabase } from '../lazy-database.js';
import type { StateDatabase } from '../state-database.js';
import { migrate } from './migrate.js';

/** A state database with the tables of this version of the engine. */
export class MigratedDatabase {
  readonly #backend: LazyDatabase;
  #migrating:
    | { readonly database: StateDatabase; readonly done: Promise<StateDatabase> }
    | undefined;

  constructor(backend: LazyDatabase) {
    this.#backend = backend;
  }

  /** Starts the database if need be. Throws STATE_ERROR, at the next call anew. */
  async get(): Promise<StateDatabase> {
    const database = await this.#backend.get();
    if (this.#migrating?.database === database) return this.#migrating.done;
    const migrating = { database, done: migrate(database).then(() => database) };
    this.#migrating = migrating;
    migrating.done.catch(() => {
      if (this.#migrating === migrating) this.#migrating = undefined;
    });
    return migrating.done;
  }
}
