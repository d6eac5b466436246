import type { FailPointListener } from '../common/fail-points.js';
import { ErrorType } from '../errors/error-type.js';
import { StreamingError } from '../errors/streaming-error.js';
import type { Clock, Timers } from '../time/clock.js';
import type { CheckpointManifest, ManifestParticipant } from './checkpoint-manifest.js';
import type { CheckpointOptions } from './checkpoint-options.js';
import type { CheckpointParticipant, ParticipantSnapshot } from './checkpoint-participant.js';
import type { JobStore, NewCheckpoint } from './checkpoint-store.js';
import type { PayloadChains } from './payload-chains.js';
import { payloadReference } from './payload-digest.js';
import { retainedCheckpoints } from './retained-checkpoints.js';

/** A checkpoint that is durable. */
export interface CompletedCheckpoint {
  readonly checkpointId: number;
  readonly manifest: CheckpointManifest;
  /** Bytes of the payloads that it wrote itself. */
  readonly byteLength: number;
  readonly durationMs: number;
  /** The checkpoints that the store has kept, this one included. */
  readonly retained: readonly number[];
}

export interface CheckpointRunSpec {
  readonly checkpointId: number;
  readonly kind: CheckpointManifest['kind'];
  readonly isFinal: boolean;
  readonly participants: ReadonlyMap<string, CheckpointParticipant>;
  readonly chains: PayloadChains;
  /** Manifests in the store, newest first. */
  readonly stored: readonly CheckpointManifest[];
  readonly jobStore: JobStore;
  readonly options: CheckpointOptions;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly reachFailPoint: FailPointListener;
}

/** What one participant has answered. */
interface Answer {
  readonly id: string;
  readonly participant: CheckpointParticipant;
  readonly snapshot: ParticipantSnapshot;
}

/** One checkpoint, from asking the participants to telling them that it is durable. */
export class CheckpointRun {
  readonly #spec: CheckpointRunSpec;
  readonly #aborted = new AbortController();
  #isCommitted = false;

  constructor(spec: CheckpointRunSpec) {
    this.#spec = spec;
  }

  /** Whether the checkpoint stands, whatever came behind. */
  get isCommitted(): boolean {
    return this.#isCommitted;
  }

  /** Gives the checkpoint up, unless it is being stored already. */
  abort(reason: StreamingError): void {
    this.#aborted.abort(reason);
  }

  async execute(): Promise<CompletedCheckpoint> {
    const { checkpointId, clock, timers, options, participants, chains } = this.#spec;
    const startedAtMs = clock.monotonicMs();
    const cancelTimeout = timers.after(options.timeoutMs, () =>
      this.abort(this.#error(`took longer than ${options.timeoutMs} ms`)),
    );
    try {
      const checkpoint = await this.#prepare(await this.#ask());
      this.#aborted.signal.throwIfAborted();
      await this.#spec.jobStore.commit(checkpoint);
      this.#isCommitted = true;
      this.#spec.reachFailPoint('checkpoint.after-commit');
      const { manifest, payloads, retained } = checkpoint;
      chains.keep(manifest.participants);
      for (const participant of participants.values()) {
        await participant.checkpointCompleted?.(checkpointId);
      }
      const byteLength = payloads.reduce((sum, { data }) => sum + data.byteLength, 0);
      const durationMs = clock.monotonicMs() - startedAtMs;
      return { checkpointId, manifest, byteLength, durationMs, retained };
    } catch (error) {
      if (!this.#isCommitted) this.#giveUp(error);
      throw error;
    } finally {
      cancelTimeout();
    }
  }

  /** Asks all participants at the same moment; their answers come when the barrier has passed them. */
  async #ask(): Promise<readonly Answer[]> {
    const { checkpointId, kind, participants, chains } = this.#spec;
    const { signal } = this.#aborted;
    const answers = [...participants].map(async ([id, participant]): Promise<Answer> => {
      const isFull = kind === 'savepoint' || chains.needsFull(id);
      const snapshot = await participant.snapshot({ checkpointId, isFull, signal });
      return { id, participant, snapshot };
    });
    const aborted = new Promise<never>((_, reject) => {
      if (signal.aborted) reject(signal.reason);
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    });
    return Promise.race([Promise.all(answers), aborted]);
  }

  async #prepare(answers: readonly Answer[]): Promise<NewCheckpoint> {
    const { checkpointId, kind, isFinal, clock, chains, jobStore, stored, options } = this.#spec;
    const payloads: NewCheckpoint['payloads'][number][] = [];
    const participants: ManifestParticipant[] = [];
    for (const { id, participant, snapshot } of answers) {
      const { facts, payload: data, isIncremental = false } = snapshot;
      const reference =
        data === undefined ? undefined : await payloadReference(id, checkpointId, data);
      if (data !== undefined && reference !== undefined) payloads.push({ reference, data });
      participants.push({
        id,
        description: participant.description ?? null,
        facts,
        payloads: chains.extended(id, reference, isIncremental),
      });
    }
    const manifest: CheckpointManifest = {
      formatVersion: 1,
      jobId: jobStore.jobId,
      checkpointId,
      kind,
      triggeredAtMs: clock.nowMs(),
      isFinal,
      participants,
    };
    const snapshots = answers.map(({ snapshot }) => snapshot);
    return {
      manifest,
      payloads,
      outputs: snapshots.flatMap(({ outputs = [] }) => outputs),
      offsets: snapshots.flatMap(({ offsets = [] }) => offsets),
      timers: snapshots.flatMap(({ timers = [] }) => timers),
      watermarks: snapshots.flatMap(({ watermarks = [] }) => watermarks),
      retained: retainedCheckpoints([manifest, ...stored], options.retained),
      withinTransaction: snapshots.flatMap(({ withinTransaction }) => withinTransaction ?? []),
    };
  }

  #giveUp(error: unknown): void {
    const { participants, chains, checkpointId } = this.#spec;
    this.#aborted.abort(error);
    chains.forget();
    for (const participant of participants.values()) participant.checkpointAborted?.(checkpointId);
  }

  #error(problem: string): StreamingError {
    const { checkpointId, jobStore } = this.#spec;
    return new StreamingError(
      ErrorType.CHECKPOINT_ERROR,
      `Checkpoint ${checkpointId} of "${jobStore.jobId}" ${problem}.`,
      { component: jobStore.jobId },
    );
  }
}
