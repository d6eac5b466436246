import { DatabaseCheckpointStore } from '../checkpoint/database-checkpoint-store.js';
import { type InspectedJob, inspectStore } from '../checkpoint/inspect-store.js';
import { openSavepoint } from '../checkpoint/savepoint-file.js';
import { IGNORE_FAIL_POINTS } from '../common/fail-points.js';
import type { FileSystem } from '../common/file-system.js';
import { storedDatabase } from './stored-database.js';

/** Where checkpoints lie: in a state folder, or in a savepoint. */
export type CheckpointPlace = { readonly statePath: string } | { readonly savepoint: string };

/** Looks at the checkpoints in a place. Throws STATE_ERROR where there is nothing to look at. */
export async function inspectCheckpointsIn(
  place: CheckpointPlace,
  jobId: string | undefined,
  files: FileSystem,
): Promise<readonly InspectedJob[]> {
  if ('savepoint' in place) return inspectStore(await openSavepoint(place.savepoint, files), jobId);
  const backend = await storedDatabase(place.statePath, files);
  try {
    const options = { reachFailPoint: IGNORE_FAIL_POINTS };
    return await inspectStore(new DatabaseCheckpointStore(backend, options), jobId);
  } finally {
    await backend.close();
  }
}
