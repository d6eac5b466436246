import { ErrorType } from '../errors/error-type.js';
import { StreamingError } from '../errors/streaming-error.js';
import type { CheckpointManifest, PayloadReference } from './checkpoint-manifest.js';
import type {
  CheckpointStore,
  JobStore,
  NewCheckpoint,
  StoredCheckpoint,
  StoredOutput,
} from './checkpoint-store.js';

interface MemJob {
  fence: number;
  checkpoints: Map<number, CheckpointManifest>;
  payloads: Map<string, Uint8Array>;
  outputs: Map<string, StoredOutput[]>;
  committed: Map<string, { sequence: number; rowsTotal: number }>;
}
const key = (r: PayloadReference) => `${r.checkpointId}/${r.participantId}`;
export class MemoryCheckpointStore implements CheckpointStore {
  readonly #jobs = new Map<string, MemJob>();
  async openJob(jobId: string): Promise<JobStore> {
    let job = this.#jobs.get(jobId);
    if (job === undefined) {
      job = {
        fence: 0,
        checkpoints: new Map(),
        payloads: new Map(),
        outputs: new Map(),
        committed: new Map(),
      };
      this.#jobs.set(jobId, job);
    }
    job.fence++;
    const fence = job.fence;
    const j = job;
    return {
      jobId,
      async commit(c: NewCheckpoint) {
        if (j.fence !== fence) throw new StreamingError(ErrorType.CHECKPOINT_ERROR, 'fenced');
        for (const { reference, data } of c.payloads) j.payloads.set(key(reference), data);
        for (const o of c.outputs) {
          const list = j.outputs.get(o.sinkId) ?? [];
          j.outputs.set(o.sinkId, list);
          if (!list.some((x) => x.sequence === o.sequence))
            list.push({ ...o, checkpointId: c.manifest.checkpointId });
          j.committed.set(o.sinkId, { sequence: o.sequence, rowsTotal: o.rowsTotal });
        }
        j.checkpoints.set(c.manifest.checkpointId, JSON.parse(JSON.stringify(c.manifest)));
        for (const id of j.checkpoints.keys())
          if (!c.retained.includes(id)) j.checkpoints.delete(id);
      },
      async pendingOutputs(s) {
        return [...(j.outputs.get(s) ?? [])];
      },
      async markPublished(s, seq) {
        j.outputs.set(
          s,
          (j.outputs.get(s) ?? []).filter((o) => o.sequence > seq),
        );
      },
      async committedOutput(s) {
        return j.committed.get(s) ?? { sequence: 0, rowsTotal: 0 };
      },
      async discard() {
        j.checkpoints.clear();
        j.payloads.clear();
        j.outputs.clear();
        j.committed.clear();
      },
    };
  }
  async listJobs() {
    return [...this.#jobs.keys()];
  }
  async listCheckpoints(jobId: string): Promise<readonly StoredCheckpoint[]> {
    const j = this.#jobs.get(jobId);
    if (!j) return [];
    return [...j.checkpoints.values()]
      .sort((a, b) => b.checkpointId - a.checkpointId)
      .map((manifest) => ({
        kind: 'intact',
        checkpointId: manifest.checkpointId,
        manifest,
        byteLength: 0,
      }));
  }
  async readPayload(jobId: string, r: PayloadReference) {
    return this.#jobs.get(jobId)!.payloads.get(key(r))!;
  }
}
