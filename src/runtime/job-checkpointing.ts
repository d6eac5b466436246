import { CheckpointCoordinator } from '../checkpoint/checkpoint-coordinator.js';
import { HeldCheckpoints } from '../checkpoint/held-checkpoints.js';
import { jobLost } from '../checkpoint/job-errors.js';
import { findRestorable, type RestorableCheckpoint } from '../checkpoint/restore-checkpoint.js';
import type { JobToSave } from '../checkpoint/savepoint-file.js';
import { ErrorType } from '../errors/error-type.js';
import { StreamingError } from '../errors/streaming-error.js';
import type { HeldJob, JobCheckpoints, JobSpec } from './job-spec.js';
import type { JobRecovery } from './recovery/job-recovery.js';
import { findSaved } from './saved-job.js';

/** The checkpoints of a job, run after run. Each run has a coordinator of its own. */
export class JobCheckpointing {
  readonly #spec: JobSpec;
  readonly #recovery: JobRecovery;
  readonly #onCompleted: () => void;
  #coordinator: CheckpointCoordinator | undefined;
  #completed = 0;
  /** Of the state that the job began with. */
  #tag: string | undefined;
  /** Checkpoints that savepoints under way are read from. */
  readonly #held = new HeldCheckpoints();

  /** `onCompleted` is told of each checkpoint. */
  constructor(spec: JobSpec, recovery: JobRecovery, onCompleted: () => void) {
    this.#spec = spec;
    this.#recovery = recovery;
    this.#onCompleted = onCompleted;
  }

  /** Of the run that is under way. */
  get coordinator(): CheckpointCoordinator | undefined {
    return this.#coordinator;
  }

  /** In all runs. */
  get completed(): number {
    return this.#completed;
  }

  /**
   * Opens the job's store for a run; the coordinator is yet to be started. Throws CHECKPOINT_ERROR where the state that the job
   * began with has been removed meanwhile. `onFailure` is told why the run can't go on.
   */
  async begin(
    { store, options }: JobCheckpoints,
    onFailure: (error: unknown) => void,
  ): Promise<CheckpointCoordinator> {
    const { jobId, environment } = this.#spec;
    const { clock, timers, reachFailPoint, logger } = environment;
    const coordinator = new CheckpointCoordinator({
      clock,
      logger,
      timers,
      reachFailPoint,
      options,
      held: this.#held,
      onFailure,
      retryDelayMs: (error) => this.#recovery.checkpointRetryMs(error),
      onCompleted: () => {
        this.#completed++;
        this.#onCompleted();
      },
    });
    await coordinator.initialize(jobId, options.intervalMs, store);
    this.#coordinator = coordinator;
    this.#recovery.restListener = coordinator;
    const { tag } = coordinator.jobStore;
    this.#tag ??= tag;
    if (tag !== this.#tag) throw jobLost(jobId);
    return coordinator;
  }

  /** What a run goes on from: the job's own last checkpoint, or else the savepoint that it was given. */
  async findRestorable(
    coordinator: CheckpointCoordinator,
    { store, savepoint }: JobCheckpoints,
  ): Promise<RestorableCheckpoint | undefined> {
    const own = await findRestorable(store, this.#spec.jobId);
    coordinator.forgetDamaged(own?.skipped.map(({ checkpointId }) => checkpointId) ?? []);
    if (own !== undefined || savepoint === undefined) return own;
    return findSaved(savepoint);
  }

  /** See `Job`. */
  async save(): Promise<HeldJob> {
    const { jobId, checkpoints } = this.#spec;
    const coordinator = this.#coordinator;
    const store = checkpoints?.store;
    if (coordinator === undefined || store === undefined) {
      throw new StreamingError(
        ErrorType.CHECKPOINT_ERROR,
        `Query "${jobId}" can't be saved: it is not running, or was started without statePath or checkpointIntervalSeconds.`,
        { component: jobId },
      );
    }
    const checkpointId = coordinator.triggerCheckpoint('savepoint');
    const release = this.#held.hold(checkpointId);
    try {
      const { manifest } = await coordinator.waitForCheckpointCompletion(checkpointId);
      const readPayload: JobToSave['readPayload'] = (reference) =>
        store.readPayload(jobId, reference);
      return { manifest, readPayload, release };
    } catch (error) {
      release();
      throw error;
    }
  }

  /** Stops the coordinator of the run that ends; nothing where there is none. */
  async end(): Promise<void> {
    const coordinator = this.#coordinator;
    this.#coordinator = undefined;
    await coordinator?.stop();
  }
}
