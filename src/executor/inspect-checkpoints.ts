import { DatabaseCheckpointStore } from '../checkpoint/database-checkpoint-store.js';
import { type InspectedJob, inspectStore } from '../checkpoint/inspect-store.js';
import { openSavepoint } from '../checkpoint/savepoint-file.js';
import { IGNORE_FAIL_POINTS } from '../common/fail-points.js';
import type { FileSystem } from '../common/file-system.js';
import { ErrorType } from '../errors/error-type.js';
import { StreamingError } from '../errors/streaming-error.js';
import { pgliteBackend } from '../state/pglite/pglite-backend.js';
import { DATA_DIRECTORY_NAME } from '../state/pglite/state-folder.js';

/** Where checkpoints lie: in a state folder, or in a savepoint. */
export type CheckpointPlace = { readonly statePath: string } | { readonly savepoint: string };

/** Looks at the checkpoints in a place. Throws STATE_ERROR where there is nothing to look at. */
export async function inspectCheckpointsIn(
  place: CheckpointPlace,
  jobId: string | undefined,
  files: FileSystem,
): Promise<readonly InspectedJob[]> {
  if ('savepoint' in place) return inspectStore(await openSavepoint(place.savepoint, files), jobId);
  const { statePath } = place;
  // Opening would make a database where there is none.
  const found = await files.stat(`${statePath}/${DATA_DIRECTORY_NAME}`);
  if (found === undefined) throw noState(statePath);
  const backend = pgliteBackend(statePath);
  try {
    const options = { reachFailPoint: IGNORE_FAIL_POINTS };
    return await inspectStore(new DatabaseCheckpointStore(backend, options), jobId);
  } finally {
    await backend.close();
  }
}

function noState(statePath: string): StreamingError {
  return new StreamingError(
    ErrorType.STATE_ERROR,
    `There is no state in ${statePath}: give the folder that is the statePath of the job.`,
    { component: 'statePath' },
  );
}
