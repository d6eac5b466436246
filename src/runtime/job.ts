import { CheckpointCoordinator } from '../checkpoint/checkpoint-coordinator.js';
import type { JobStore } from '../checkpoint/checkpoint-store.js';
import { HeldCheckpoints } from '../checkpoint/held-checkpoints.js';
import { jobLost } from '../checkpoint/job-errors.js';
import { findRestorable, type RestorableCheckpoint } from '../checkpoint/restore-checkpoint.js';
import type { JobToSave } from '../checkpoint/savepoint-file.js';
import type { ResultBatch } from '../columnar/result-batch.js';
import { must, unreachable } from '../common/assert.js';
import type { SinkConnector } from '../connectors/sink.js';
import { ErrorType } from '../errors/error-type.js';
import { StreamingError } from '../errors/streaming-error.js';
import type { OpenWindow } from '../types/window-event.js';
import { buildPipeline } from './build-pipeline.js';
import { DeadLetterOutput } from './dead-letters/dead-letter-output.js';
import { DeadLetterOutputs } from './dead-letters/dead-letter-outputs.js';
import { leaveBatch } from './dead-letters/leave-batch.js';
import { type JobPhase, JobPhases } from './diagnosis/job-phase.js';
import type { QueryFacts } from './diagnosis/query-facts.js';
import type { HeldJob, JobCheckpoints, JobDeadLetters, JobRun, JobSpec } from './job-spec.js';
import { DirectOutput } from './output/direct-output.js';
import { LoggedOutput } from './output/logged-output.js';
import { PatientSink } from './output/patient-sink.js';
import { deliver, type PipelineOutput } from './output/pipeline-output.js';
import {
  RecoveringSink,
  type RecoveringSinkSpec,
  type SkippedBatchListener,
} from './output/recovering-sink.js';
import { SinkOutput } from './output/sink-output.js';
import type { Pipeline } from './pipeline.js';
import type { OperatorFacts } from './profiling/operator-facts.js';
import type { PipelineAnalysis } from './profiling/query-analysis.js';
import type { PipelineStatistics, QueryStatistics } from './query-statistics.js';
import type { FailureCount } from './recovery/failure-counts.js';
import { JobRecovery } from './recovery/job-recovery.js';
import type { PausedQuery, ResumeDecision } from './recovery/paused-query.js';
import { comparePipeline, restorePipeline } from './restore-pipeline.js';
import { RowCounts } from './row-counts.js';
import { findSaved } from './saved-job.js';
import type { SourceParticipant } from './source-participant.js';
import { Wakeup } from './wakeup.js';

interface JobOutputs {
  readonly output: PipelineOutput;
  readonly deadLetters: DeadLetterOutputs;
  readonly rowCounts: RowCounts;
}

const NOT_STARTED: PipelineStatistics = {
  rowsIn: 0,
  rowsOut: 0,
  lateRows: 0,
  skippedRows: 0,
  deadLetters: 0,
  windowsFired: 0,
  watermarkMs: Number.NEGATIVE_INFINITY,
  kernelMemoryBytes: 0,
};

/**
 * Runs a query to its end: restores what an earlier run has left, takes checkpoints on the way, and after a failure starts
 * again from the last one.
 */
export class Job {
  readonly #spec: JobSpec;
  readonly #delivered = { rows: 0, batches: 0 };
  readonly #handedOut = { sequence: 0 };
  readonly #wakeup = new Wakeup();
  #coordinator: CheckpointCoordinator | undefined;
  #pipeline: Pipeline | undefined;
  #statistics = NOT_STARTED;
  #analysis: PipelineAnalysis | undefined;
  #hadEnded = false;
  /** Whether the sink shows rows with their checkpoint. */
  #isTransactional = false;
  /** Aborts when the run under way is over, for whatever reason. */
  #ending = new AbortController();
  #completedCheckpoints = 0;
  #restarts = 0;
  readonly #recovery: JobRecovery;
  readonly #phases: JobPhases;
  /** Of the state that the job began with. */
  #tag: string | undefined;
  /** Checkpoints that savepoints under way are read from. */
  readonly #held = new HeldCheckpoints();

  constructor(spec: JobSpec) {
    this.#spec = spec;
    const { jobId: query, executionId, policy, onPaused, environment } = spec;
    const { clock, timers, logger } = environment;
    this.#recovery = new JobRecovery({
      query,
      executionId,
      policy,
      clock,
      timers,
      logger,
      onPaused,
    });
    this.#phases = new JobPhases(clock, logger, () => this.statistics);
  }

  get jobId(): string {
    return this.#spec.jobId;
  }

  get statistics(): QueryStatistics {
    const statistics = this.#pipeline?.statistics ?? this.#statistics;
    return {
      ...statistics,
      checkpoints: this.#completedCheckpoints,
      restarts: this.#restarts,
    };
  }

  /** What the query goes on without, in sentences. */
  get degradations(): readonly string[] {
    return this.#recovery.degradations;
  }

  get failures(): readonly FailureCount[] {
    return this.#recovery.failures;
  }

  /** Where the query has paused; undefined while it hasn't. */
  get paused(): PausedQuery | undefined {
    return this.#recovery.paused;
  }

  /** Ends the pause; returns false where there is none. */
  resume(decision: ResumeDecision): boolean {
    return this.#recovery.resume(decision);
  }

  /** The operators of the run under way, or of the last one; empty before the first. */
  get operators(): readonly OperatorFacts[] {
    return this.#pipeline?.operators ?? this.#analysis?.operators ?? [];
  }

  /** Of the run under way, or of the last one; undefined before the first. */
  get analysis(): PipelineAnalysis | undefined {
    return this.#pipeline?.analysis ?? this.#analysis;
  }

  /** See `StreamingQuery`; nothing while no pipeline runs. */
  get openWindows(): readonly OpenWindow[] {
    return this.#pipeline?.openWindows ?? [];
  }

  peekWindow(aggregation: number, endMs: number): readonly ResultBatch[] {
    return this.#pipeline?.peekWindow(aggregation, endMs) ?? [];
  }

  /** What can be seen of the query from outside, for a diagnosis. */
  get facts(): QueryFacts {
    const { output, environment } = this.#spec;
    const isLogged = output.kind === 'logged';
    return {
      query: this.jobId,
      nowMs: environment.clock.nowMs(),
      phase: this.#phase,
      table: this.#sinkTable,
      rowsAppear: isLogged || this.#isTransactional ? 'with-checkpoint' : 'at-once',
      statistics: this.statistics,
      degradations: this.degradations,
      pipeline: this.#pipeline?.facts,
      checkpoints: this.#coordinator?.progress,
    };
  }

  get #phase(): JobPhase {
    if (this.paused === undefined) return this.#phases.current;
    const { component, error, details, forMs } = this.paused;
    return { kind: 'paused', component, error, details, forMs };
  }

  /** Whether an earlier run of the job, in another process or executor, had come to its end. */
  get hadEnded(): boolean {
    return this.#hadEnded;
  }

  /** Of the run that is under way; undefined before its start and for a job without checkpoints. */
  get coordinator(): CheckpointCoordinator | undefined {
    return this.#coordinator;
  }

  /**
   * Takes a full checkpoint, to be kept elsewhere; it stays in the store until it is released. Throws CHECKPOINT_ERROR where
   * the job has no checkpoints.
   */
  async save(): Promise<HeldJob> {
    const coordinator = this.#coordinator;
    const store = this.#spec.checkpoints?.store;
    if (coordinator === undefined || store === undefined) {
      throw new StreamingError(
        ErrorType.CHECKPOINT_ERROR,
        `Query "${this.jobId}" can't be saved: it is not running, or was started without statePath or checkpointIntervalSeconds.`,
        { component: this.jobId },
      );
    }
    const checkpointId = coordinator.triggerCheckpoint('savepoint');
    const release = this.#held.hold(checkpointId);
    try {
      const { manifest } = await coordinator.waitForCheckpointCompletion(checkpointId);
      const readPayload: JobToSave['readPayload'] = (reference) =>
        store.readPayload(this.jobId, reference);
      return { manifest, readPayload, release };
    } catch (error) {
      release();
      throw error;
    }
  }

  /** The rows for the consumer, until the sources have ended or `signal` aborts, which throws its reason. */
  async *run(signal: AbortSignal): AsyncGenerator<ResultBatch, void, void> {
    for (;;) {
      try {
        this.#phases.enter('starting');
        yield* this.#runOnce(signal);
        this.#phases.enter('ended');
        return;
      } catch (error) {
        const rowsSent = this.#sourceRows(({ input }) => input.task.rowsTotal);
        await this.#endRun().catch(() => {});
        if (signal.aborted) {
          this.#phases.enter('ended');
          throw error;
        }
        const decision = await this.#recovery.decideRun(error, rowsSent, signal);
        if (decision.strategy === 'FAIL_FAST') {
          const failure = this.#named(this.#recovery.typed(error));
          this.#phases.fail(failure, undefined);
          throw failure;
        }
        this.#restarts++;
        this.#phases.fail(this.#recovery.typed(error), decision.delayMs);
        await this.#recovery.wait(decision.delayMs, signal);
      } finally {
        this.#phases.leave();
        await this.#endRun();
      }
    }
  }

  get #sinkTable(): string | undefined {
    const { output } = this.#spec;
    return output.kind === 'sink' ? output.table : undefined;
  }

  async #endRun(): Promise<void> {
    const coordinator = this.#coordinator;
    this.#coordinator = undefined;
    this.#ending.abort();
    await coordinator?.stop();
    const pipeline = this.#pipeline;
    if (pipeline === undefined) return;
    this.#spec.environment.reachFailPoint('shutdown');
    this.#statistics = pipeline.statistics;
    this.#analysis = pipeline.analysis;
    this.#pipeline = undefined;
    await pipeline.close();
  }

  #sourceRows(rowsOf: (source: SourceParticipant) => number): number {
    const sources = this.#pipeline?.checkpoints?.sources ?? [];
    return sources.reduce((sum, source) => sum + rowsOf(source), 0);
  }

  /** What is said of state is of little use without the name of the query. */
  #named(error: StreamingError): StreamingError {
    const { type, context, code, severity, retriable, isTakenOver } = error;
    const name = `"${this.jobId}"`;
    if (type !== ErrorType.STATE_ERROR || error.message.includes(name)) return error;
    const options = { cause: error, code, severity, retriable, isTakenOver };
    return new StreamingError(type, `Query ${name}: ${error.message}`, context, options);
  }

  async *#runOnce(outer: AbortSignal): AsyncGenerator<ResultBatch, void, void> {
    outer.throwIfAborted();
    this.#ending = new AbortController();
    const failed = new AbortController();
    const signal = AbortSignal.any([outer, failed.signal]);
    const { checkpoints } = this.#spec;
    if (checkpoints === undefined) {
      yield* this.#runWithoutCheckpoints(signal);
      return;
    }
    const coordinator = await this.#openCoordinator(checkpoints, (error) => failed.abort(error));
    const restorable = await this.#findRestorable(coordinator, checkpoints);
    const outputs = await this.#openOutputs(coordinator.jobStore, signal);
    const { output, deadLetters } = outputs;
    const pipeline = await this.#build(outputs, signal);
    const parts = must(pipeline.checkpoints);
    const others = [output, ...deadLetters.sinks, outputs.rowCounts];
    const participants = [...parts.sources, ...parts.operators, ...others];
    for (const participant of participants) {
      coordinator.registerParticipant(participant.id, participant);
    }
    if (restorable !== undefined) {
      const { manifest } = restorable;
      const { allowNonRestoredState } = checkpoints;
      const comparison = comparePipeline(manifest, parts, others, allowNonRestoredState);
      if (manifest.isFinal && comparison.isSame) {
        this.#hadEnded = this.#restarts === 0;
        // What the consumer has not acknowledged is still to be handed out.
        yield* deliver(output);
        return;
      }
      const { reachFailPoint, logger } = this.#spec.environment;
      await restorePipeline(restorable, comparison, parts, others, reachFailPoint);
      logger.info({ checkpointId: manifest.checkpointId }, 'state restored');
    }
    output.begin(pipeline.isOrderRepeatable);
    deadLetters.begin(pipeline.isOrderRepeatable);
    coordinator.start();
    this.#phases.enter('running');
    yield* pipeline.run(signal, () => coordinator.completeFinalCheckpoint(), coordinator);
    this.#spec.environment.reachFailPoint('query.finished');
  }

  async *#runWithoutCheckpoints(signal: AbortSignal): AsyncGenerator<ResultBatch, void, void> {
    const outputs = await this.#openOutputs(undefined, signal);
    const { output, deadLetters } = outputs;
    const pipeline = await this.#build(outputs, signal);
    output.begin(pipeline.isOrderRepeatable);
    deadLetters.begin(pipeline.isOrderRepeatable);
    this.#phases.enter('running');
    yield* pipeline.run(signal, async () => {
      await deadLetters.finish();
      await output.finish();
    });
  }

  async #openCoordinator(
    { store, options }: JobCheckpoints,
    onFailure: (error: unknown) => void,
  ): Promise<CheckpointCoordinator> {
    const { clock, timers, reachFailPoint, logger } = this.#spec.environment;
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
        this.#completedCheckpoints++;
        const rowsBefore = this.#sourceRows(({ rowsAtBarrier }) => rowsAtBarrier);
        this.#recovery.checkpointSucceeded(rowsBefore);
      },
    });
    await coordinator.initialize(this.#spec.jobId, options.intervalMs, store);
    this.#coordinator = coordinator;
    this.#recovery.restListener = coordinator;
    const { tag } = coordinator.jobStore;
    this.#tag ??= tag;
    if (tag !== this.#tag) throw jobLost(this.jobId);
    return coordinator;
  }

  async #findRestorable(
    coordinator: CheckpointCoordinator,
    { store, savepoint }: JobCheckpoints,
  ): Promise<RestorableCheckpoint | undefined> {
    const own = await findRestorable(store, this.jobId);
    coordinator.forgetDamaged(own?.skipped.map(({ checkpointId }) => checkpointId) ?? []);
    if (own !== undefined || savepoint === undefined) return own;
    return findSaved(savepoint);
  }

  async #openOutputs(store: JobStore | undefined, signal: AbortSignal): Promise<JobOutputs> {
    const rowCounts = new RowCounts();
    const letters = new Map<string, DeadLetterOutput>();
    const skip: SkippedBatchListener = (batch, error, table) => {
      rowCounts.skip(batch.numRows);
      const [place] = letters.values();
      if (place !== undefined) leaveBatch(batch, error, table, place);
    };
    const output = this.#makeOutput(store, skip, signal);
    const opened: PipelineOutput[] = [output];
    try {
      await output.open();
      for (const spec of this.#spec.deadLetters) {
        const sink = this.#makeDeadLetterSink(spec, store, signal);
        opened.push(sink);
        await sink.open();
        const memory = await this.#spec.createMemory();
        const { clock } = this.#spec.environment;
        const letterOutput = new DeadLetterOutput(sink, spec.schema, memory, clock);
        for (const source of spec.sources) letters.set(source, letterOutput);
      }
      return { output, deadLetters: new DeadLetterOutputs(letters), rowCounts };
    } catch (error) {
      await Promise.allSettled(opened.map((each) => each.close()));
      throw error;
    }
  }

  #makeOutput(
    store: JobStore | undefined,
    onSkipped: SkippedBatchListener,
    signal: AbortSignal,
  ): PipelineOutput {
    const { output, environment } = this.#spec;
    switch (output.kind) {
      case 'direct':
        return new DirectOutput(this.#delivered);
      case 'logged':
        return new LoggedOutput(
          must(store, 'exactly-once delivery needs checkpoints'),
          this.#handedOut,
          () => this.#coordinator?.triggerCheckpoint(),
          () => this.#wakeup.wake(),
        );
      case 'sink': {
        const { table } = output;
        const run = this.#runOf(store);
        const create = (): SinkConnector => output.create(run);
        const place = { table, kind: 'sink', isOptional: false, onSkipped } as const;
        const sink = this.#recovering(place, create, signal);
        this.#isTransactional = store !== undefined && sink.delivery === 'transactional';
        return new SinkOutput(table, sink, store, environment.reachFailPoint);
      }
      default:
        return unreachable(output);
    }
  }

  /** It has a name of its own, so that it may write where other sinks of the job do. */
  #makeDeadLetterSink(
    { table, create, isOptional }: JobDeadLetters,
    store: JobStore | undefined,
    signal: AbortSignal,
  ): SinkOutput {
    const { jobId, runNumber } = this.#runOf(store);
    const make = (): SinkConnector => create({ jobId: `${jobId}-letters`, runNumber });
    const { reachFailPoint } = this.#spec.environment;
    const sink = this.#recovering({ table, kind: 'dead-letters', isOptional }, make, signal);
    return new SinkOutput(table, sink, store, reachFailPoint, 'dead-letters');
  }

  #recovering(
    place: Omit<RecoveringSinkSpec, 'create' | 'recovery' | 'ending'>,
    make: () => SinkConnector,
    signal: AbortSignal,
  ): SinkConnector {
    const ending = AbortSignal.any([signal, this.#ending.signal]);
    const { timers } = this.#spec.environment;
    const create = (): SinkConnector => new PatientSink(place.table, make(), ending, timers);
    return new RecoveringSink({ ...place, create, recovery: this.#recovery, ending });
  }

  /** Without checkpoints nothing of the job outlasts a run. */
  #runOf(store: JobStore | undefined): JobRun {
    if (store === undefined) return { jobId: this.jobId, runNumber: this.#restarts + 1 };
    return { jobId: `${this.jobId}-${store.tag}`, runNumber: store.fence };
  }

  async #build(outputs: JobOutputs, signal: AbortSignal): Promise<Pipeline> {
    const { plan, environment, createMemory, checkpoints } = this.#spec;
    try {
      this.#pipeline = await buildPipeline(plan, await createMemory(), {
        ...environment,
        ...outputs,
        sinkTable: this.#sinkTable,
        wakeup: this.#wakeup,
        signal,
        hasCheckpoints: checkpoints !== undefined,
        recovery: this.#recovery,
      });
    } catch (error) {
      await Promise.allSettled([outputs.output.close(), outputs.deadLetters.close()]);
      throw error;
    }
    return this.#pipeline;
  }
}
