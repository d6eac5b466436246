import { LazyDatabase } from '../lazy-database.js';

/** PGlite in the directory `statePath`, or in memory without one; its package is loaded on first use. */
export function pgliteBackend(statePath?: string): LazyDatabase {
  return new LazyDatabase(async () => {
    if (statePath !== undefined)
      return (await import('./open-directory.js')).openDirectory(statePath);
    return (await import('./pglite-database.js')).PGliteDatabase.start();
  });
}
