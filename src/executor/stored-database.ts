import type { FileSystem } from '../common/file-system.js';
import { ErrorType } from '../errors/error-type.js';
import { StreamingError } from '../errors/streaming-error.js';
import type { LazyDatabase } from '../state/lazy-database.js';
import { pgliteBackend } from '../state/pglite/pglite-backend.js';
import { DATA_DIRECTORY_NAME } from '../state/pglite/state-folder.js';

/** The database in a state folder, to be looked at. Throws STATE_ERROR where there is none: opening would make one. */
export async function storedDatabase(statePath: string, files: FileSystem): Promise<LazyDatabase> {
  const found = await files.stat(`${statePath}/${DATA_DIRECTORY_NAME}`);
  if (found !== undefined) return pgliteBackend(statePath);
  throw new StreamingError(
    ErrorType.STATE_ERROR,
    `There is no state in ${statePath}: give the folder that is the statePath of the job.`,
    { component: 'statePath' },
  );
}
