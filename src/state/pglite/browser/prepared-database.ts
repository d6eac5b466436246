import { PREPARED_FILES } from './prepared-files.js';

/** What a compressed archive begins with. */
const GZIP_MAGIC = [0x1f, 0x8b];

/**
 * The files of a new database, which PGlite unpacks: making them takes it seconds, and hundreds of megabytes of memory.
 * Undefined where they are not served; PGlite makes them itself then.
 */
export async function preparedDatabase(): Promise<File | undefined> {
  try {
    const response = await fetch(PREPARED_FILES, { credentials: 'same-origin' });
    if (!response.ok) return undefined;
    const bytes = new Uint8Array(await response.arrayBuffer());
    // A server may answer with a page of its own for what it doesn't have.
    if (GZIP_MAGIC.some((byte, i) => bytes[i] !== byte)) return undefined;
    return new File([bytes], 'pgdata.tar.gz', { type: 'application/gzip' });
  } catch {
    return undefined;
  }
}
