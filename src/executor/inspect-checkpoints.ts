import { DatabaseCheckpointStore } from '../checkpoint/database-checkpoint-store.js';
import { type InspectedJob, inspectStore } from '../checkpoint/inspect-store.js';
import { openSavepointBytes } from '../checkpoint/savepoint-bytes.js';
import { openSavepoint } from '../checkpoint/savepoint-file.js';
import { IGNORE_FAIL_POINTS } from '../common/fail-points.js';
import type { FileSystem } from '../common/file-system.js';
import type { StateDatabases } from '../state/state-databases.js';
import { storedDatabase } from './stored-database.js';

/** Where checkpoints lie: in a state folder, or in a savepoint, by its path or as `savepointBytes` gave it. */
export type CheckpointPlace =
  | { readonly statePath: string }
  | { readonly savepoint: string | Uint8Array };

interface InspectionEnvironment {
  readonly fileSystem: FileSystem;
  readonly stateDatabases: StateDatabases;
}

/** Looks at the checkpoints in a place. Throws STATE_ERROR where there is nothing to look at. */
export async function inspectCheckpointsIn(
  place: CheckpointPlace,
  jobId: string | undefined,
  { fileSystem, stateDatabases }: InspectionEnvironment,
): Promise<readonly InspectedJob[]> {
  if ('savepoint' in place) {
    const { savepoint } = place;
    const store =
      typeof savepoint === 'string'
        ? openSavepoint(savepoint, fileSystem)
        : openSavepointBytes(savepoint);
    return inspectStore(await store, jobId);
  }
  const backend = await storedDatabase(place.statePath, stateDatabases);
  try {
    const options = { reachFailPoint: IGNORE_FAIL_POINTS };
    return await inspectStore(new DatabaseCheckpointStore(backend, options), jobId);
  } finally {
    await backend.close();
  }
}
