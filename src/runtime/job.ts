import type { CheckpointCoordinator } from '../checkpoint/checkpoint-coordinator.js';
import type { JobStore } from '../checkpoint/checkpoint-store.js';
import type { ResultBatch } from '../columnar/result-batch.js';
import { must } from '../common/assert.js';
import type { OpenWindow } from '../types/window-event.js';
import { buildPipeline } from './build-pipeline.js';
import { type JobPhase, JobPhases } from './diagnosis/job-phase.js';
import type { QueryFacts } from './diagnosis/query-facts.js';
import { JobCheckpointing } from './job-checkpointing.js';
import { JobOutputs, type OpenOutputs } from './job-outputs.js';
import type { HeldJob, JobRun, JobSpec } from './job-spec.js';
import { deliver } from './output/pipeline-output.js';
import type { Pipeline } from './pipeline.js';
import type { OperatorFacts } from './profiling/operator-facts.js';
import type { PipelineAnalysis } from './profiling/query-analysis.js';
import { NOT_STARTED, type QueryStatistics } from './query-statistics.js';
import { namingQuery } from './recovery/failed-operation.js';
import type { FailureCount } from './recovery/failure-counts.js';
import { JobRecovery } from './recovery/job-recovery.js';
import type { PausedQuery, ResumeDecision } from './recovery/paused-query.js';
import { comparePipeline, restorePipeline } from './restore-pipeline.js';
import type { SourceParticipant } from './source-participant.js';
import { Wakeup } from './wakeup.js';

/**
 * Runs a query to its end: restores what an earlier run has left, takes checkpoints on the way, and after a failure starts
 * again from the last one.
 */
export class Job {
  readonly #spec: JobSpec;
  readonly #wakeup = new Wakeup();
  #pipeline: Pipeline | undefined;
  #statistics = NOT_STARTED;
  #analysis: PipelineAnalysis | undefined;
  #hadEnded = false;
  /** Aborts when the run under way is over, for whatever reason. */
  #ending = new AbortController();
  #restarts = 0;
  readonly #recovery: JobRecovery;
  readonly #phases: JobPhases;
  readonly #outputs: JobOutputs;
  readonly #checkpointing: JobCheckpointing;

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
    this.#outputs = new JobOutputs(spec, this.#recovery, this.#wakeup, () =>
      this.coordinator?.triggerCheckpoint(),
    );
    this.#checkpointing = new JobCheckpointing(spec, this.#recovery, () => {
      this.#recovery.checkpointSucceeded(this.#sourceRows(({ rowsAtBarrier }) => rowsAtBarrier));
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
      checkpoints: this.#checkpointing.completed,
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
      rowsAppear: isLogged || this.#outputs.isTransactional ? 'with-checkpoint' : 'at-once',
      statistics: this.statistics,
      degradations: this.degradations,
      pipeline: this.#pipeline?.facts,
      checkpoints: this.coordinator?.progress,
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
    return this.#checkpointing.coordinator;
  }

  /**
   * Takes a full checkpoint, to be kept elsewhere; it stays in the store until it is released. Throws CHECKPOINT_ERROR where
   * the job has no checkpoints.
   */
  save(): Promise<HeldJob> {
    return this.#checkpointing.save();
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
          const failure = namingQuery(this.jobId, this.#recovery.typed(error));
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
    this.#ending.abort();
    await this.#checkpointing.end();
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
    const coordinator = await this.#checkpointing.begin(checkpoints, (error) =>
      failed.abort(error),
    );
    const restorable = await this.#checkpointing.findRestorable(coordinator, checkpoints);
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

  #openOutputs(store: JobStore | undefined, signal: AbortSignal): Promise<OpenOutputs> {
    const ending = AbortSignal.any([signal, this.#ending.signal]);
    return this.#outputs.open({ store, run: this.#runOf(store), ending });
  }

  /** Without checkpoints nothing of the job outlasts a run. */
  #runOf(store: JobStore | undefined): JobRun {
    if (store === undefined) return { jobId: this.jobId, runNumber: this.#restarts + 1 };
    return { jobId: `${this.jobId}-${store.tag}`, runNumber: store.fence };
  }

  async #build(outputs: OpenOutputs, signal: AbortSignal): Promise<Pipeline> {
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
