import type { PayloadReference } from '../../src/checkpoint/checkpoint-manifest.js';
import type {
  CheckpointStore,
  JobStore,
  NewCheckpoint,
  StoredCheckpoint,
} from '../../src/checkpoint/checkpoint-store.js';
import { ErrorType } from '../../src/errors/error-type.js';
import { StreamingError } from '../../src/errors/streaming-error.js';
import type { Faults } from './faults.js';
import type { ProcessView } from './world.js';

/** The medium that checkpoints lie on, which outlives every process, with what has become of it. */
export class StoreMedium {
  readonly store: CheckpointStore;
  readonly #damaged = new Set<string>();
  /** No commit fits in before this virtual time. */
  fullUntilMs = 0;

  constructor(store: CheckpointStore) {
    this.store = store;
  }

  /**
   * A write that was under way when the power went: the newest checkpoint loses its manifest or a payload of its own. Only
   * where an older one is whole, since nothing could be restored otherwise.
   */
  async tear(jobId: string, faults: Faults): Promise<string | undefined> {
    const checkpoints = await this.store.listCheckpoints(jobId);
    const whole = checkpoints.filter((checkpoint) => this.#isWhole(checkpoint));
    const newest = whole[0];
    if (newest?.kind !== 'intact' || whole.length < 2) return undefined;
    const own = newest.manifest.participants
      .flatMap(({ payloads }) => payloads)
      .filter(({ checkpointId }) => checkpointId === newest.checkpointId);
    const places = ['manifest', ...own.map(({ participantId }) => participantId)];
    const place = places[faults.between(0, places.length - 1)] ?? 'manifest';
    const damaged = `${newest.checkpointId}/${place}`;
    this.#damaged.add(damaged);
    return damaged;
  }

  isManifestDamaged(checkpointId: number): boolean {
    return this.#damaged.has(`${checkpointId}/manifest`);
  }

  isPayloadDamaged({ checkpointId, participantId }: PayloadReference): boolean {
    return this.#damaged.has(`${checkpointId}/${participantId}`);
  }

  #isWhole(checkpoint: StoredCheckpoint): boolean {
    if (checkpoint.kind === 'damaged' || this.isManifestDamaged(checkpoint.checkpointId)) {
      return false;
    }
    const payloads = checkpoint.manifest.participants.flatMap(
      (participant) => participant.payloads,
    );
    return !payloads.some((reference) => this.isPayloadDamaged(reference));
  }
}

/** The medium as one process reaches it: slow, full, failing before or behind what was asked for. */
export class SimulatedStore implements CheckpointStore {
  readonly #view: ProcessView;
  readonly #medium: StoreMedium;

  constructor(view: ProcessView, medium: StoreMedium) {
    this.#view = view;
    this.#medium = medium;
  }

  async openJob(jobId: string): Promise<JobStore> {
    await this.#access();
    return new SimulatedJobStore(this.#view, this.#medium, await this.#medium.store.openJob(jobId));
  }

  async listJobs(): Promise<readonly string[]> {
    await this.#access();
    return this.#medium.store.listJobs();
  }

  async listCheckpoints(jobId: string): Promise<readonly StoredCheckpoint[]> {
    await this.#access();
    const checkpoints = await this.#medium.store.listCheckpoints(jobId);
    return checkpoints.map((checkpoint) => {
      const { checkpointId } = checkpoint;
      if (!this.#medium.isManifestDamaged(checkpointId)) return checkpoint;
      return { kind: 'damaged', checkpointId, damage: 'the manifest was torn' };
    });
  }

  async readPayload(jobId: string, reference: PayloadReference): Promise<Uint8Array> {
    await this.#access();
    if (this.#medium.isPayloadDamaged(reference)) throw failure('a payload was torn');
    return this.#medium.store.readPayload(jobId, reference);
  }

  #access(): Promise<void> {
    return this.#view.process.sleep(1);
  }
}

class SimulatedJobStore implements JobStore {
  readonly jobId: string;
  readonly tag: string;
  readonly fence: number;
  readonly lastCheckpoint: number;
  readonly #view: ProcessView;
  readonly #medium: StoreMedium;
  readonly #job: JobStore;

  constructor(view: ProcessView, medium: StoreMedium, job: JobStore) {
    this.jobId = job.jobId;
    this.tag = job.tag;
    this.fence = job.fence;
    this.lastCheckpoint = job.lastCheckpoint;
    this.#view = view;
    this.#medium = medium;
    this.#job = job;
  }

  async commit(checkpoint: NewCheckpoint): Promise<void> {
    const { process, world } = this.#view;
    const { faults, time, trace } = world;
    const { checkpointId } = checkpoint.manifest;
    await process.sleep(faults.happens('store.slow') ? faults.between(1, 3000) : 2);
    if (faults.happens('store.disk-full')) {
      this.#medium.fullUntilMs = time.monotonicMs() + faults.pauseMs(1000, 8000);
    }
    if (time.monotonicMs() < this.#medium.fullUntilMs) throw failure('no space is left');
    if (faults.happens('store.commit-fails')) throw failure('the connection was lost');
    await this.#job.commit(checkpoint);
    trace.note(`committed ${checkpointId}`);
    if (faults.happens('store.committed-but-fails')) throw failure('the answer was lost');
    await process.sleep(1);
  }

  async pendingOutputs(sinkId: string): ReturnType<JobStore['pendingOutputs']> {
    await this.#view.process.sleep(1);
    return this.#job.pendingOutputs(sinkId);
  }

  async markPublished(sinkId: string, sequence: number): Promise<void> {
    await this.#view.process.sleep(1);
    await this.#job.markPublished(sinkId, sequence);
    this.#view.world.trace.note(`noted that ${sequence} is published`);
  }

  async committedOutput(sinkId: string): ReturnType<JobStore['committedOutput']> {
    await this.#view.process.sleep(1);
    return this.#job.committedOutput(sinkId);
  }

  async discard(): Promise<void> {
    await this.#view.process.sleep(1);
    await this.#job.discard();
  }
}

function failure(problem: string): StreamingError {
  return new StreamingError(ErrorType.CHECKPOINT_ERROR, `The simulated store failed: ${problem}.`);
}
