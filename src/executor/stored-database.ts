import { ErrorType } from '../errors/error-type.js';
import { StreamingError } from '../errors/streaming-error.js';
import type { LazyDatabase } from '../state/lazy-database.js';
import type { StateDatabases } from '../state/state-databases.js';

/** The database at a `statePath`, to be looked at. Throws STATE_ERROR where there is none: opening would make one. */
export async function storedDatabase(
  statePath: string,
  databases: StateDatabases,
): Promise<LazyDatabase> {
  if (await databases.hasPglite(statePath)) return databases.pglite(statePath);
  throw new StreamingError(
    ErrorType.STATE_ERROR,
    `There is no state in ${statePath}: give the folder that is the statePath of the job.`,
    { component: 'statePath' },
  );
}
