import type { PayloadReference } from '../../src/checkpoint/checkpoint-manifest.js';
import type {
  CheckpointStore,
  JobStore,
  NewCheckpoint,
  StoredCheckpoint,
  StoredOutput,
} from '../../src/checkpoint/checkpoint-store.js';
import { must } from '../../src/common/assert.js';

interface PlainOutput extends StoredOutput {
  isPublished: boolean;
}

/** The contract of a checkpoint store in as few lines as possible: one job, nothing verified, nobody fenced. */
export class PlainStore implements CheckpointStore, JobStore {
  readonly jobId = 'plain';
  readonly tag = 'plain';
  readonly fence = 1;
  lastCheckpoint = 0;
  readonly #checkpoints = new Map<number, NewCheckpoint>();
  readonly #outputs = new Map<number, PlainOutput>();

  async openJob(): Promise<JobStore> {
    return this;
  }

  async listJobs(): Promise<readonly string[]> {
    return [this.jobId];
  }

  async listCheckpoints(): Promise<readonly StoredCheckpoint[]> {
    const newestFirst = [...this.#checkpoints.values()].reverse();
    return newestFirst.map(({ manifest }) => {
      return { kind: 'intact', checkpointId: manifest.checkpointId, manifest, byteLength: 0 };
    });
  }

  async readPayload(_: string, { checkpointId }: PayloadReference): Promise<Uint8Array> {
    return must(this.#checkpoints.get(checkpointId)?.payloads[0]).data;
  }

  async commit(checkpoint: NewCheckpoint): Promise<void> {
    const { checkpointId } = checkpoint.manifest;
    this.#checkpoints.set(checkpointId, checkpoint);
    this.lastCheckpoint = checkpointId;
    for (const output of checkpoint.outputs) {
      const { sequence } = output;
      this.#outputs.set(sequence, { ...output, checkpointId, isPublished: false });
    }
    for (const known of this.#checkpoints.keys()) {
      if (!checkpoint.retained.includes(known)) this.#checkpoints.delete(known);
    }
  }

  async pendingOutputs(): Promise<readonly StoredOutput[]> {
    return [...this.#outputs.values()].filter(({ isPublished }) => !isPublished);
  }

  async markPublished(_: string, sequence: number): Promise<void> {
    for (const output of this.#outputs.values()) {
      if (output.sequence <= sequence) output.isPublished = true;
    }
  }

  async committedOutput(): Promise<{ sequence: number; rowsTotal: number }> {
    return [...this.#outputs.values()].at(-1) ?? { sequence: 0, rowsTotal: 0 };
  }

  async discard(): Promise<void> {
    this.#checkpoints.clear();
  }
}
