/**
 * Where the files of a database lie in which nothing has been written yet, as `npm run build` prepares them. In the built
 * library this module says that they lie beside PGlite.
 */
export const PREPARED_FILES = new URL('../../../../dist/bundle/pgdata.data', import.meta.url);
