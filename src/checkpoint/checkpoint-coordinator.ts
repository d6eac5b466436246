import { Deferred } from '../common/deferred.js';
import { type FailPointListener, IGNORE_FAIL_POINTS } from '../common/fail-points.js';
import { ErrorType } from '../errors/error-type.js';
import { jsonOfError } from '../errors/json-of-error.js';
import { StreamingError } from '../errors/streaming-error.js';
import type { Logger } from '../observability/logger.js';
import type { Clock, Timers } from '../time/clock.js';
import { CheckpointHistory, type CheckpointProgress } from './checkpoint-history.js';
import type { CheckpointManifest } from './checkpoint-manifest.js';
import { CHECKPOINT_DEFAULTS, type CheckpointOptions } from './checkpoint-options.js';
import type { CheckpointParticipant } from './checkpoint-participant.js';
import { CheckpointRun, type CompletedCheckpoint } from './checkpoint-run.js';
import type { CheckpointStore, JobStore } from './checkpoint-store.js';
import { HeldCheckpoints } from './held-checkpoints.js';
import { checkpointRemoved } from './job-errors.js';
import { PayloadChains } from './payload-chains.js';

/** What a coordinator works with, and whom it tells. */
export interface CheckpointCoordinatorEnvironment {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly options?: Partial<CheckpointOptions>;
  readonly reachFailPoint?: FailPointListener;
  /** Tells of the checkpoints that somebody is reading: they are kept, whatever else is retained. */
  readonly held?: { has(checkpointId: number): boolean };
  readonly logger?: Logger;
  readonly onCompleted?: (checkpoint: CompletedCheckpoint) => void;
  /**
   * The job should not go on like this: more checkpoints in a row have failed than are tolerated, a completed one could not
   * be made use of, or another process has taken the job over.
   */
  readonly onFailure?: (error: unknown) => void;
  /**
   * Asked when more checkpoints in a row have failed than are tolerated, and nothing has been lost: milliseconds until another one
   * is tried; undefined (as when absent): the job should not go on.
   */
  readonly retryDelayMs?: (error: unknown) => number | undefined;
}

/** A checkpoint that was asked for. */
interface Triggered {
  readonly checkpointId: number;
  readonly kind: CheckpointManifest['kind'];
  readonly isFinal: boolean;
  readonly completion: Deferred<CompletedCheckpoint>;
}

/** As many completions can still be asked for once they are over. */
const COMPLETIONS_KEPT = 64;

/** A final checkpoint that has failed is tried again after this, or sooner where the interval is shorter. */
const FINAL_RETRY_MS = 1000;

/**
 * Takes the checkpoints of one job: asks every participant for its state, stores all of it at once, and tells them when
 * that is done. One checkpoint at a time; those triggered meanwhile wait.
 *
 *     const coordinator = new CheckpointCoordinator({ clock, timers });
 *     await coordinator.initialize('orders', 10_000, new MemoryCheckpointStore());
 *     coordinator.registerParticipant('totals', { snapshot: async () => ({ facts: totals }) });
 *     await coordinator.waitForCheckpointCompletion(coordinator.triggerCheckpoint());
 */
export class CheckpointCoordinator {
  readonly #environment: CheckpointCoordinatorEnvironment;
  readonly #options: CheckpointOptions;
  readonly #participants = new Map<string, CheckpointParticipant>();
  readonly #chains = new PayloadChains();
  readonly #held: Pick<HeldCheckpoints, 'has'>;
  readonly #history = new CheckpointHistory();
  readonly #completions = new Map<number, Promise<CompletedCheckpoint>>();
  /** Manifests in the store, newest first. */
  #stored: readonly CheckpointManifest[] = [];
  #jobStore: JobStore | undefined;
  #intervalMs = Number.POSITIVE_INFINITY;
  #nextId = 1;
  #waiting: Triggered[] = [];
  #run: CheckpointRun | undefined;
  /** Settles when the run has ended and everybody has been told. */
  #running: Promise<void> = Promise.resolve();
  #cancelTimer: (() => void) | undefined;
  #isStopped = false;
  /** Whether the job was told that it should not go on. */
  #hasFailed = false;
  /** Before the next attempt at the final checkpoint. */
  #retryDelayMs = 0;
  #isFinishing = false;
  #isResting = false;
  /** Whether a checkpoint was due while the job rested. */
  #isDue = false;

  constructor(environment: CheckpointCoordinatorEnvironment) {
    this.#environment = environment;
    this.#options = { ...CHECKPOINT_DEFAULTS, ...environment.options };
    this.#held = environment.held ?? new HeldCheckpoints();
  }

  /**
   * Becomes the one that checkpoints the job, in place of whoever was before. With a finite interval checkpoints are taken
   * of themselves, from `start` on. Throws CHECKPOINT_ERROR or STATE_ERROR, also where the newest checkpoint has been removed:
   * to go on from an older one as if it were the newest is nothing that anybody has asked for.
   */
  async initialize(jobId: string, intervalMs: number, store: CheckpointStore): Promise<void> {
    this.#jobStore = await store.openJob(jobId);
    this.#intervalMs = intervalMs;
    const stored = await store.listCheckpoints(jobId);
    this.#stored = stored.flatMap((found) => (found.kind === 'intact' ? [found.manifest] : []));
    const newest = Math.max(0, ...stored.map(({ checkpointId }) => checkpointId));
    const { lastCheckpoint } = this.#jobStore;
    if (newest < lastCheckpoint) throw checkpointRemoved(jobId, lastCheckpoint);
    this.#nextId = 1 + newest;
  }

  /** The job's part of the store. Throws VALIDATION_ERROR before `initialize`. */
  get jobStore(): JobStore {
    if (this.#jobStore !== undefined) return this.#jobStore;
    throw new StreamingError(
      ErrorType.VALIDATION_ERROR,
      'A CheckpointCoordinator knows its job and store from initialize alone: wait for that first.',
      { component: 'CheckpointCoordinator' },
    );
  }

  /** The checkpoint that was completed last by this coordinator. */
  get latest(): CompletedCheckpoint | undefined {
    return this.#history.latest;
  }

  get progress(): CheckpointProgress {
    return this.#history.progress(this.#environment.clock.monotonicMs(), this.#intervalMs);
  }

  /** From the next checkpoint on. The identifier tells it from the others of the job, and finds its state again. */
  registerParticipant(id: string, participant: CheckpointParticipant): void {
    if (this.#participants.has(id)) {
      throw new StreamingError(
        ErrorType.VALIDATION_ERROR,
        `A participant "${id}" is registered already: choose another identifier.`,
        { component: id },
      );
    }
    this.#participants.set(id, participant);
  }

  /** Takes checkpoints at the interval from now on. */
  start(): void {
    this.#schedule(this.#intervalMs);
  }

  /**
   * The job stands still until `resume`, since nobody takes its rows: no checkpoint begins of itself, and the time that the
   * one under way may take doesn't run.
   */
  rest(): void {
    this.#isResting = true;
    this.#run?.pause();
  }

  resume(): void {
    this.#isResting = false;
    this.#run?.resume();
    if (!this.#isDue) return;
    this.#isDue = false;
    if (this.#run === undefined && !this.#isStopped) this.triggerCheckpoint();
  }

  /**
   * Passes over checkpoints that were found damaged: they don't count as retained any more, and are dropped with the next
   * checkpoint.
   */
  forgetDamaged(checkpointIds: readonly number[]): void {
    this.#stored = this.#stored.filter(({ checkpointId }) => !checkpointIds.includes(checkpointId));
  }

  /**
   * No more checkpoints; the one under way is given up. Resolves when nobody is being told of a completed one any more, so
   * that a participant must not wait for it there.
   */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#cancelTimer?.();
    if (this.#jobStore === undefined) return;
    const reason = checkpointError(this.jobStore.jobId, 'the job was stopped');
    this.#run?.abort(reason);
    for (const { completion } of this.#waiting.splice(0)) completion.reject(reason);
    await this.#running;
  }

  /** Returns the checkpoint's number at once; `waitForCheckpointCompletion` tells what becomes of it. */
  triggerCheckpoint(kind: CheckpointManifest['kind'] = 'checkpoint'): number {
    const alike = this.#waiting.find((waiting) => waiting.kind === kind && !waiting.isFinal);
    return alike?.checkpointId ?? this.#trigger(kind, false);
  }

  /** The last one, when all input has been read: behind a restore from it nothing is left to do. */
  triggerFinalCheckpoint(): number {
    this.#cancelTimer?.();
    return this.#trigger('checkpoint', true);
  }

  /** Takes the final checkpoint, again and again where it fails, as often as is tolerated. Throws CHECKPOINT_ERROR. */
  async completeFinalCheckpoint(): Promise<void> {
    this.#isFinishing = true;
    const { minPauseMs } = this.#options;
    const pauseMs = Math.max(minPauseMs, Math.min(this.#intervalMs, FINAL_RETRY_MS));
    for (;;) {
      try {
        await this.waitForCheckpointCompletion(this.triggerFinalCheckpoint());
        return;
      } catch (error) {
        if (this.#hasFailed || this.#isStopped) throw error;
      }
      const over = new Deferred<void>();
      this.#cancelTimer = this.#environment.timers.after(
        Math.max(pauseMs, this.#retryDelayMs),
        () => over.resolve(),
      );
      await over.promise;
    }
  }

  /** Rejects with CHECKPOINT_ERROR where the checkpoint failed, was given up or is not known (any more). */
  waitForCheckpointCompletion(checkpointId: number): Promise<CompletedCheckpoint> {
    const known = this.#completions.get(checkpointId);
    if (known !== undefined) return known;
    return Promise.reject(
      checkpointError(this.jobStore.jobId, `checkpoint ${checkpointId} is not known`),
    );
  }

  #trigger(kind: CheckpointManifest['kind'], isFinal: boolean): number {
    const { jobId } = this.jobStore;
    const checkpointId = this.#nextId++;
    const completion = new Deferred<CompletedCheckpoint>();
    this.#completions.set(checkpointId, completion.promise);
    this.#completions.delete(checkpointId - COMPLETIONS_KEPT);
    if (this.#isStopped) {
      completion.reject(checkpointError(jobId, 'the job was stopped'));
    } else {
      this.#waiting.push({ checkpointId, kind, isFinal, completion });
      this.#runNext();
    }
    return checkpointId;
  }

  #schedule(delayMs: number): void {
    this.#cancelTimer?.();
    if (delayMs === Number.POSITIVE_INFINITY || this.#isStopped) return;
    this.#cancelTimer = this.#environment.timers.after(delayMs, () => this.#tick());
  }

  #tick(): void {
    const { clock } = this.#environment;
    const pauseMs = this.#history.endedAtMs + this.#options.minPauseMs - clock.monotonicMs();
    if (pauseMs > 0) {
      this.#schedule(pauseMs);
      return;
    }
    // One that is still under way makes up for the one that is due now.
    if (this.#isResting) this.#isDue = true;
    else if (this.#run === undefined) this.triggerCheckpoint();
    this.#schedule(this.#intervalMs);
  }

  #runNext(): void {
    if (this.#run !== undefined) return;
    const next = this.#waiting.shift();
    if (next === undefined) return;
    const run = new CheckpointRun({
      ...next,
      participants: new Map(this.#participants),
      chains: this.#chains,
      stored: this.#stored,
      held: this.#held,
      jobStore: this.jobStore,
      options: this.#options,
      clock: this.#environment.clock,
      timers: this.#environment.timers,
      reachFailPoint: this.#environment.reachFailPoint ?? IGNORE_FAIL_POINTS,
    });
    this.#run = run;
    this.#history.begin(next.checkpointId, this.#environment.clock.monotonicMs());
    if (!this.#isResting) run.resume();
    this.#running = run.execute().then(
      (completed) => this.#complete(next, completed),
      (error: unknown) => this.#fail(next, run, error),
    );
  }

  #complete({ completion }: Triggered, completed: CompletedCheckpoint): void {
    this.#history.complete(completed);
    this.#stored = [completed.manifest, ...this.#stored].filter(({ checkpointId }) =>
      completed.retained.includes(checkpointId),
    );
    completion.resolve(completed);
    const { checkpointId, byteLength, durationMs } = completed;
    const fields = { byteLength, durationMs: Math.round(durationMs) };
    this.#environment.logger?.child({ checkpointId }).info(fields, 'checkpoint completed');
    this.#environment.onCompleted?.(completed);
    this.#endRun();
  }

  #fail(
    { checkpointId, kind, completion }: Triggered,
    { isCommitted, brokenBy }: CheckpointRun,
    error: unknown,
  ): void {
    completion.reject(error);
    const isSavepoint = kind === 'savepoint';
    this.#history.fail(error, isSavepoint);
    this.#endRun();
    if (this.#isStopped) return;
    const { failuresInARow } = this.#history;
    const fields = { kind, failuresInARow, err: jsonOfError(error) };
    this.#environment.logger?.child({ checkpointId }).warn(fields, 'checkpoint failed');
    if (brokenBy !== undefined) {
      this.#failJob(brokenBy.error);
      return;
    }
    const isTakenOver = error instanceof StreamingError && error.isTakenOver;
    const isIntolerable = !isSavepoint && failuresInARow > this.#options.tolerableFailures;
    if (!isCommitted && !isTakenOver && !isIntolerable) return;
    const mayRetry = !isCommitted && !isTakenOver;
    const delayMs = mayRetry ? this.#environment.retryDelayMs?.(error) : undefined;
    if (delayMs === undefined) this.#failJob(error);
    else this.#retry(kind, delayMs);
  }

  /** `completeFinalCheckpoint` tries its own again. */
  #retry(kind: CheckpointManifest['kind'], delayMs: number): void {
    this.#retryDelayMs = delayMs;
    if (this.#isFinishing) return;
    this.#cancelTimer?.();
    this.#cancelTimer = this.#environment.timers.after(delayMs, () => {
      if (this.#isResting) this.#isDue = true;
      else if (this.#run === undefined && !this.#isStopped) this.triggerCheckpoint(kind);
      this.#schedule(this.#intervalMs);
    });
  }

  #failJob(error: unknown): void {
    this.#hasFailed = true;
    this.#environment.onFailure?.(error);
  }

  #endRun(): void {
    this.#run = undefined;
    this.#history.end(this.#environment.clock.monotonicMs());
    this.#runNext();
  }
}

function checkpointError(jobId: string, problem: string): StreamingError {
  return new StreamingError(
    ErrorType.CHECKPOINT_ERROR,
    `A checkpoint of "${jobId}" is not to be had: ${problem}.`,
    { component: jobId },
  );
}
