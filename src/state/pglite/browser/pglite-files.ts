/** What is fetched before PGlite starts, as `npm run build` lays it out. In the built library all lie beside PGlite. */
export const PGLITE_FILES = {
  program: new URL('../../../../dist/bundle/pglite.wasm', import.meta.url),
  /** What PostgreSQL needs beside a database, such as time zones. */
  share: new URL('../../../../dist/bundle/pglite.data', import.meta.url),
  /** A database in which nothing has been written yet. */
  newDatabase: new URL('../../../../dist/bundle/pgdata.data', import.meta.url),
} as const;
