import { ErrorType } from '../errors/error-type.js';
import { StreamingError } from '../errors/streaming-error.js';
import type { PayloadReference } from './checkpoint-manifest.js';
import type { CheckpointStore, StoredCheckpoint } from './checkpoint-store.js';
import { payloadsOf } from './manifest-codec.js';

/** The checkpoints of one job, newest first. */
export interface InspectedJob {
  readonly jobId: string;
  readonly checkpoints: readonly InspectedCheckpoint[];
}

/** One checkpoint, of which everything has been read that a restore would read. */
export interface InspectedCheckpoint {
  readonly checkpointId: number;
  /** Undefined where the checkpoint can't be told what it is of. */
  readonly contents: CheckpointContents | undefined;
  /** What is wrong with it, a sentence each; empty for a checkpoint that can be restored. */
  readonly damages: readonly string[];
}

/** What a checkpoint says of itself. */
export interface CheckpointContents {
  readonly kind: 'checkpoint' | 'savepoint';
  /** Epoch milliseconds. */
  readonly triggeredAtMs: number;
  /** The job had read all its input. */
  readonly isFinal: boolean;
  /** It needs no state that older checkpoints have written. */
  readonly isFull: boolean;
  /** Of the state that it has written itself. */
  readonly byteLength: number;
}

/** Looks at all that a store has of a job, or of every job, and fences nobody. */
export async function inspectStore(
  store: CheckpointStore,
  jobId?: string,
): Promise<readonly InspectedJob[]> {
  const jobs = (await store.listJobs()).filter((job) => jobId === undefined || job === jobId);
  const inspected: InspectedJob[] = [];
  for (const job of jobs) {
    const payloads = new InspectedPayloads(store, job);
    const checkpoints: InspectedCheckpoint[] = [];
    for (const stored of await store.listCheckpoints(job)) {
      checkpoints.push(await inspectCheckpoint(stored, payloads));
    }
    inspected.push({ jobId: job, checkpoints });
  }
  return inspected;
}

async function inspectCheckpoint(
  stored: StoredCheckpoint,
  payloads: InspectedPayloads,
): Promise<InspectedCheckpoint> {
  const { checkpointId } = stored;
  if (stored.kind === 'damaged') {
    return { checkpointId, contents: undefined, damages: [stored.damage] };
  }
  const { kind, triggeredAtMs, isFinal } = stored.manifest;
  const references = payloadsOf(stored.manifest);
  const isFull = references.every((reference) => reference.checkpointId === checkpointId);
  const { byteLength } = stored;
  const damages: string[] = [];
  for (const reference of references) {
    const damage = await payloads.damageOf(reference);
    if (damage !== undefined) damages.push(damage);
  }
  return {
    checkpointId,
    contents: { kind, triggeredAtMs, isFinal, isFull, byteLength },
    damages,
  };
}

/** Reads each payload of a job once, though many checkpoints may refer to it. */
class InspectedPayloads {
  readonly #store: CheckpointStore;
  readonly #jobId: string;
  readonly #known = new Map<string, string | undefined>();

  constructor(store: CheckpointStore, jobId: string) {
    this.#store = store;
    this.#jobId = jobId;
  }

  async damageOf(reference: PayloadReference): Promise<string | undefined> {
    const { checkpointId, participantId, byteLength, sha256 } = reference;
    const key = JSON.stringify([checkpointId, participantId, byteLength, sha256]);
    if (!this.#known.has(key)) this.#known.set(key, await this.#read(reference));
    return this.#known.get(key);
  }

  async #read(reference: PayloadReference): Promise<string | undefined> {
    try {
      await this.#store.readPayload(this.#jobId, reference);
      return undefined;
    } catch (error) {
      const isDamage = error instanceof StreamingError && error.type === ErrorType.CHECKPOINT_ERROR;
      if (isDamage) return error.message;
      throw error;
    }
  }
}
