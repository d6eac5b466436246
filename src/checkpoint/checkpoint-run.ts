import type { FailPointListener } from '../common/fail-points.js';
import type { ErrorCode } from '../errors/error-codes.js';
import { StreamingError } from '../errors/streaming-error.js';
import type { Clock, Timers } from '../time/clock.js';
import { CheckpointFailedError } from './checkpoint-failed-error.js';
import type { CheckpointManifest, ManifestParticipant } from './checkpoint-manifest.js';
import type { CheckpointOptions } from './checkpoint-options.js';
import type { CheckpointParticipant, ParticipantSnapshot } from './checkpoint-participant.js';
import type { JobStore, NewCheckpoint } from './checkpoint-store.js';
import type { HeldCheckpoints } from './held-checkpoints.js';
import { PausableTimer } from './pausable-timer.js';
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
  /** Checkpoints that are being read, and must stay. */
  readonly held: Pick<HeldCheckpoints, 'has'>;
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
  readonly #timeout: PausableTimer;
  #isCommitted = false;
  #brokenBy: { readonly error: unknown } | undefined;

  constructor(spec: CheckpointRunSpec) {
    this.#spec = spec;
    this.#timeout = new PausableTimer(spec.options.timeoutMs, spec.clock, spec.timers);
  }

  /** Whether the checkpoint stands, whatever came behind. */
  get isCommitted(): boolean {
    return this.#isCommitted;
  }

  /** What a participant threw when it was told that the checkpoint has been given up. */
  get brokenBy(): { readonly error: unknown } | undefined {
    return this.#brokenBy;
  }

  /**
   * Gives the checkpoint up. One that is being stored may still come to stand, which the next restore finds; one that stands
   * is made use of by no more participants.
   */
  abort(reason: StreamingError): void {
    this.#aborted.abort(reason);
  }

  /** Lets the time run that the checkpoint may take; it stands still at first. */
  resume(): void {
    this.#timeout.resume();
  }

  pause(): void {
    this.#timeout.pause();
  }

  /** Throws CHECKPOINT_ERROR. */
  async execute(): Promise<CompletedCheckpoint> {
    const { checkpointId, clock, options, chains, reachFailPoint } = this.#spec;
    const startedAtMs = clock.monotonicMs();
    const timedOut = this.#timeout.expired.then((): never => {
      const error = this.#error(
        `took longer than ${options.timeoutMs} ms`,
        undefined,
        'CHECKPOINT_TIMEOUT',
      );
      this.abort(error);
      throw error;
    });
    timedOut.catch(() => {});
    try {
      const checkpoint = await this.#prepare(await this.#unlessAborted(this.#ask()));
      await this.#unlessAborted(this.#store(checkpoint));
      this.#isCommitted = true;
      reachFailPoint('checkpoint.after-commit');
      const { manifest, payloads, retained } = checkpoint;
      chains.keep(manifest.participants);
      await Promise.race([this.#tellCompleted(), timedOut]);
      const byteLength = payloads.reduce((sum, { data }) => sum + data.byteLength, 0);
      const durationMs = clock.monotonicMs() - startedAtMs;
      return { checkpointId, manifest, byteLength, durationMs, retained };
    } catch (error) {
      if (!this.#isCommitted) this.#giveUp(error);
      throw error;
    } finally {
      this.#timeout.cancel();
    }
  }

  /** Asks all participants at the same moment; their answers come when the barrier has passed them. */
  async #ask(): Promise<readonly Answer[]> {
    const { checkpointId, kind, participants, chains } = this.#spec;
    const { signal } = this.#aborted;
    const answers = [...participants].map(async ([id, participant]): Promise<Answer> => {
      const isFull = kind === 'savepoint' || chains.needsFull(id);
      const snapshot = await this.#attempt(`${id} could not save its state`, () =>
        participant.snapshot({ checkpointId, isFull, signal }),
      );
      if (isFull && snapshot.isIncremental === true) {
        throw this.#error(
          `failed: ${id} was asked for all of its state, and gave its changes alone`,
        );
      }
      return { id, participant, snapshot };
    });
    return Promise.all(answers);
  }

  #store(checkpoint: NewCheckpoint): Promise<void> {
    return this.#attempt('it could not be stored', () => this.#spec.jobStore.commit(checkpoint));
  }

  /** Publishing in two runs of a job at once is what a stopped one must not do. */
  async #tellCompleted(): Promise<void> {
    const { checkpointId, participants } = this.#spec;
    for (const [id, participant] of participants) {
      this.#aborted.signal.throwIfAborted();
      await this.#attempt(`${id} could not make use of it`, async () =>
        participant.checkpointCompleted?.(checkpointId),
      );
    }
  }

  /** Doesn't wait for `work` any more than the checkpoint may take. */
  async #unlessAborted<T>(work: Promise<T>): Promise<T> {
    const { signal } = this.#aborted;
    const aborted = new Promise<never>((_, reject) => {
      if (signal.aborted) reject(signal.reason);
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    });
    return Promise.race([aborted, work]);
  }

  async #prepare(answers: readonly Answer[]): Promise<NewCheckpoint> {
    const { checkpointId, kind, isFinal, clock, chains, jobStore } = this.#spec;
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
      retained: this.#retainedWith(manifest),
      withinTransaction: snapshots.flatMap(({ withinTransaction }) => withinTransaction ?? []),
    };
  }

  #retainedWith(manifest: CheckpointManifest): readonly number[] {
    const { stored, held, options } = this.#spec;
    const retained = retainedCheckpoints([manifest, ...stored], options.retained);
    const beingRead = stored
      .map(({ checkpointId }) => checkpointId)
      .filter((checkpointId) => held.has(checkpointId) && !retained.includes(checkpointId));
    return [...retained, ...beingRead];
  }

  #giveUp(reason: unknown): void {
    const { participants, chains, checkpointId } = this.#spec;
    this.#aborted.abort(reason);
    chains.forget();
    for (const participant of participants.values()) {
      try {
        participant.checkpointAborted?.(checkpointId);
      } catch (error) {
        this.#brokenBy ??= { error };
      }
    }
  }

  async #attempt<T>(failure: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof StreamingError && error.isTakenOver) throw error;
      const reason = error instanceof Error ? error.message : String(error);
      throw this.#error(`failed: ${failure}: ${reason.replace(/\.$/, '')}`, error);
    }
  }

  #error(problem: string, cause?: unknown, code?: ErrorCode): CheckpointFailedError {
    const { checkpointId, jobStore } = this.#spec;
    return new CheckpointFailedError(checkpointId, jobStore.jobId, problem, {
      cause,
      ...(code === undefined ? {} : { code }),
    });
  }
}
