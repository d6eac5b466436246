import { readFile } from 'node:fs/promises';

/** As `npm run build` has prepared them. */
const FILES = new URL('../../../dist/bundle/pgdata.data', import.meta.url);

/**
 * The files of a new database, which PGlite unpacks: making them takes it seconds. Undefined where they have not come along,
 * as in programs that were bundled; PGlite makes them itself then.
 */
export async function preparedDatabase(): Promise<Blob | undefined> {
  try {
    return new Blob([await readFile(FILES)], { type: 'application/gzip' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
