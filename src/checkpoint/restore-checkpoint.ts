import { must } from '../common/assert.js';
import { ErrorType } from '../errors/error-type.js';
import { StreamingError } from '../errors/streaming-error.js';
import type { CheckpointManifest, PayloadReference } from './checkpoint-manifest.js';
import type { RestoredState } from './checkpoint-participant.js';
import type { CheckpointReader, StoredCheckpoint } from './checkpoint-store.js';

/** A checkpoint that has been found whole. */
export interface RestorableCheckpoint {
  readonly manifest: CheckpointManifest;
  /** Newer checkpoints that are of no use, and why. */
  readonly skipped: readonly SkippedCheckpoint[];
  /** The state of a participant by its identifier in the manifest, verified. Each is given once. */
  takeState(participantId: string): RestoredState;
}

export interface SkippedCheckpoint {
  readonly checkpointId: number;
  readonly damage: string;
}

/**
 * The job's newest checkpoint of which everything is there as it was written; undefined for a job without checkpoints.
 * Throws STATE_ERROR where there are checkpoints and none is whole.
 */
export async function findRestorable(
  store: CheckpointReader,
  jobId: string,
): Promise<RestorableCheckpoint | undefined> {
  const skipped: SkippedCheckpoint[] = [];
  for (const stored of await store.listCheckpoints(jobId)) {
    const states = await readStates(store, jobId, stored);
    if (states instanceof Map && stored.kind === 'intact') {
      return { manifest: stored.manifest, skipped, takeState: (id) => take(states, id) };
    }
    skipped.push({ checkpointId: stored.checkpointId, damage: String(states) });
  }
  if (skipped.length === 0) return undefined;
  const damages = skipped.map(
    ({ checkpointId, damage }) => `checkpoint ${checkpointId}: ${damage}`,
  );
  throw new StreamingError(
    ErrorType.STATE_ERROR,
    `No checkpoint of "${jobId}" is whole: ${damages.join(' ')} ` +
      'Restore the state from a backup or a savepoint, or start the query anew under another name.',
    { component: jobId, query: jobId, operation: 'restore' },
    { code: 'STATE_DAMAGED' },
  );
}

/** The state of every participant, or what is wrong with the checkpoint. */
async function readStates(
  store: CheckpointReader,
  jobId: string,
  stored: StoredCheckpoint,
): Promise<Map<string, RestoredState> | string> {
  if (stored.kind === 'damaged') return stored.damage;
  const states = new Map<string, RestoredState>();
  for (const { id, facts, payloads } of stored.manifest.participants) {
    try {
      states.set(id, { facts, payloads: await readAll(store, jobId, payloads) });
    } catch (error) {
      const isDamage = error instanceof StreamingError && error.type === ErrorType.CHECKPOINT_ERROR;
      if (!isDamage) throw error;
      return error.message;
    }
  }
  return states;
}

async function readAll(
  store: CheckpointReader,
  jobId: string,
  payloads: readonly PayloadReference[],
): Promise<readonly Uint8Array[]> {
  const read: Uint8Array[] = [];
  for (const reference of payloads) read.push(await store.readPayload(jobId, reference));
  return read;
}

/** Lets go of the state, which may be large, as soon as it is somebody else's. */
function take(states: Map<string, RestoredState>, participantId: string): RestoredState {
  const state = must(states.get(participantId), 'a state that the manifest has, once');
  states.delete(participantId);
  return state;
}
