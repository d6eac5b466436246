import type { PayloadReference } from './checkpoint-manifest.js';
import type {
  CheckpointStore,
  JobStore,
  NewCheckpoint,
  StoredCheckpoint,
  StoredOutput,
} from './checkpoint-store.js';
import { checkpointOvertaken, JobTakenOverError, outputDamaged } from './job-errors.js';
import {
  decodeManifest,
  type EncodedManifest,
  encodeManifest,
  payloadsOf,
} from './manifest-codec.js';
import { damageOf, payloadDamaged, sha256OfEach, verifyPayload } from './payload-digest.js';

/** Keeps checkpoints as long as the process lasts: for jobs that restart within it, and for tests. */
export class MemoryCheckpointStore implements CheckpointStore {
  readonly #jobs = new Map<string, StoredJob>();

  async openJob(jobId: string): Promise<JobStore> {
    const job = this.#jobs.get(jobId) ?? new StoredJob();
    this.#jobs.set(jobId, job);
    job.fence++;
    return new MemoryJobStore(jobId, job);
  }

  async listJobs(): Promise<readonly string[]> {
    const withCheckpoints = [...this.#jobs].filter(([, { checkpoints }]) => checkpoints.size > 0);
    return withCheckpoints.map(([jobId]) => jobId).sort();
  }

  async listCheckpoints(jobId: string): Promise<readonly StoredCheckpoint[]> {
    const stored = [...(this.#jobs.get(jobId)?.checkpoints ?? [])];
    const newestFirst = stored.sort(([a], [b]) => b - a);
    return Promise.all(
      newestFirst.map(([checkpointId, { manifest }]) =>
        decodeManifest(manifest, jobId, checkpointId),
      ),
    );
  }

  async readPayload(jobId: string, reference: PayloadReference): Promise<Uint8Array> {
    const data = this.#jobs.get(jobId)?.payloads.get(keyOf(reference));
    if (data === undefined) throw payloadDamaged(reference, 'it is missing');
    await verifyPayload(reference, data);
    return data;
  }
}

interface KeptOutput extends StoredOutput {
  readonly sha256: string;
}

/** All there is of one job. */
class StoredJob {
  readonly tag = crypto.randomUUID().slice(0, 8);
  /** Counts the writers that there have been; the last one may write. */
  fence = 0;
  /** The newest checkpoint that was ever committed. */
  lastCheckpoint = 0;
  readonly checkpoints = new Map<
    number,
    { readonly manifest: EncodedManifest; readonly payloadKeys: readonly string[] }
  >();
  readonly payloads = new Map<string, Uint8Array>();
  readonly sinks = new Map<string, StoredSink>();
}

interface StoredSink {
  readonly outputs: Map<number, KeptOutput>;
  committed: { readonly sequence: number; readonly rowsTotal: number };
}

class MemoryJobStore implements JobStore {
  readonly jobId: string;
  readonly tag: string;
  readonly fence: number;
  readonly lastCheckpoint: number;
  readonly #job: StoredJob;

  constructor(jobId: string, job: StoredJob) {
    this.jobId = jobId;
    this.tag = job.tag;
    this.fence = job.fence;
    this.lastCheckpoint = job.lastCheckpoint;
    this.#job = job;
  }

  async commit({ manifest, payloads, outputs, retained }: NewCheckpoint): Promise<void> {
    const { checkpointId } = manifest;
    const encoded = await encodeManifest(manifest);
    const checksums = await sha256OfEach(outputs.map(({ data }) => data));
    // From here on nothing is waited for: another writer comes before it all, or behind.
    this.#assertNotFenced();
    if (checkpointId <= this.#job.lastCheckpoint) {
      throw checkpointOvertaken(this.jobId, checkpointId);
    }
    this.#job.lastCheckpoint = checkpointId;
    for (const { reference, data } of payloads) this.#job.payloads.set(keyOf(reference), data);
    for (const [i, output] of outputs.entries()) {
      this.#keepOutput({ ...output, checkpointId, sha256: checksums[i] ?? '' });
    }
    const payloadKeys = payloadsOf(manifest).map(keyOf);
    this.#job.checkpoints.set(checkpointId, { manifest: encoded, payloadKeys });
    this.#dropBut(retained);
  }

  async pendingOutputs(sinkId: string): Promise<readonly StoredOutput[]> {
    const outputs = [...(this.#job.sinks.get(sinkId)?.outputs.values() ?? [])];
    for (const { sequence, data, sha256 } of outputs) {
      const damage = await damageOf({ byteLength: data.length, sha256 }, data);
      if (damage !== undefined) throw outputDamaged(sinkId, sequence, damage);
    }
    const pending = outputs.map(({ sha256: _, ...output }) => output);
    return pending.sort((a, b) => a.sequence - b.sequence);
  }

  async markPublished(sinkId: string, sequence: number): Promise<void> {
    this.#assertNotFenced();
    const outputs = this.#job.sinks.get(sinkId)?.outputs;
    for (const stored of outputs?.keys() ?? []) {
      if (stored <= sequence) outputs?.delete(stored);
    }
  }

  async committedOutput(sinkId: string): Promise<StoredSink['committed']> {
    return this.#job.sinks.get(sinkId)?.committed ?? { sequence: 0, rowsTotal: 0 };
  }

  async discard(): Promise<void> {
    this.#assertNotFenced();
    this.#job.lastCheckpoint = 0;
    this.#job.checkpoints.clear();
    this.#job.payloads.clear();
    this.#job.sinks.clear();
  }

  #assertNotFenced(): void {
    if (this.#job.fence !== this.fence) throw new JobTakenOverError(this.jobId);
  }

  #keepOutput(output: KeptOutput): void {
    const { sinkId, sequence, rowsTotal } = output;
    const sink = this.#job.sinks.get(sinkId) ?? newSink();
    this.#job.sinks.set(sinkId, sink);
    sink.outputs.set(sequence, output);
    if (sequence >= sink.committed.sequence) sink.committed = { sequence, rowsTotal };
  }

  #dropBut(retained: readonly number[]): void {
    const { checkpoints, payloads } = this.#job;
    for (const checkpointId of checkpoints.keys()) {
      if (!retained.includes(checkpointId)) checkpoints.delete(checkpointId);
    }
    const wanted = new Set([...checkpoints.values()].flatMap(({ payloadKeys }) => payloadKeys));
    for (const key of payloads.keys()) {
      if (!wanted.has(key)) payloads.delete(key);
    }
  }
}

function newSink(): StoredSink {
  return { outputs: new Map(), committed: { sequence: 0, rowsTotal: 0 } };
}

function keyOf({ checkpointId, participantId }: PayloadReference): string {
  return `${checkpointId}/${participantId}`;
}
