import { LazyDatabase } from '../lazy-database.js';

/** PGlite in the directory `statePath`, or in memory without one; its worker is started on first use. */
export function pgliteBackend(statePath?: string): LazyDatabase {
  return new LazyDatabase(async (onEnded) => {
    if (statePath !== undefined) {
      return (await import('./open-directory.js')).openDirectory(statePath, { onEnded });
    }
    return (await import('./pglite-database.js')).PGliteDatabase.start({ kind: 'memory' }, onEnded);
  });
}
