import { LazyDatabase } from '../lazy-database.js';

/** PGlite in the directory `statePath`, or in memory without one; its worker is started on first use. */
export function pgliteBackend(statePath?: string): LazyDatabase {
  return new LazyDatabase(async (onEnded) => {
    if (statePath !== undefined) {
      return (await import('./open-directory.js')).openDirectory(statePath, { onEnded });
    }
    const { PGliteDatabase } = await import('./pglite-database.js');
    const { WorkerConnection } = await import('./worker-connection.js');
    return PGliteDatabase.start(
      (listener) => WorkerConnection.start({ kind: 'memory' }, listener),
      onEnded,
    );
  });
}
