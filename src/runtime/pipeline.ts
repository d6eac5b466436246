import type { ResultBatch } from '../columnar/result-batch.js';
import { abortable } from '../common/abortable.js';
import { must } from '../common/assert.js';
import type { FailPointListener } from '../common/fail-points.js';
import type { Arena } from '../kernels/arena.js';
import type { KernelMemory } from '../kernels/kernel-memory.js';
import type { Operator } from '../operators/operator.js';
import type { Clock, Timers } from '../time/clock.js';
import type { OpenWindow } from '../types/window-event.js';
import type { DeadLetterOutputs } from './dead-letters/dead-letter-outputs.js';
import type { PipelineFacts } from './diagnosis/pipeline-facts.js';
import type { PipelineSurvey } from './diagnosis/pipeline-survey.js';
import { FairTurns } from './fair-turns.js';
import { deliver, type PipelineOutput, type RestListener } from './output/pipeline-output.js';
import type { ResultCollector } from './output/result-collector.js';
import type { PipelineCheckpoints } from './pipeline-checkpoints.js';
import type { OperatorFacts } from './profiling/operator-facts.js';
import type { PipelineAnalysis } from './profiling/query-analysis.js';
import type { PipelineStatistics } from './query-statistics.js';
import type { RowCounts } from './row-counts.js';
import type { SourceInput } from './source-input.js';
import type { Wakeup } from './wakeup.js';

/** What `buildPipeline` puts together for one query. */
export interface PipelineParts {
  readonly memory: KernelMemory;
  /** For what operators make while one message passes; reset between messages. */
  readonly arena: Arena;
  readonly inputs: readonly SourceInput[];
  readonly operators: readonly Operator[];
  readonly collector: ResultCollector;
  readonly survey: PipelineSurvey;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly idleTimeoutMs: number;
  readonly batchRowsMax: number;
  readonly output: PipelineOutput;
  readonly deadLetters: DeadLetterOutputs;
  readonly rowCounts: RowCounts;
  /** Undefined for a job without checkpoints. */
  readonly checkpoints: PipelineCheckpoints | undefined;
  /** Wakes the pipeline while it waits for its sources. */
  readonly wakeup: Wakeup;
  /** Whether somebody is to decide about a failure, so that nothing more is fetched. */
  readonly isPaused: () => boolean;
  readonly reachFailPoint: FailPointListener;
}

/**
 * A running query, pulled by its consumer: nothing is read from a source before the results of what was read are
 * taken.
 *
 * With several sources the order in which their rows enter depends on the rows alone, not on how sources batch them or
 * how fast they are: the source that is least advanced goes on until another is (see `SourceInput.progress`).
 */
export class Pipeline {
  readonly #parts: PipelineParts;
  #isClosed = false;
  /** The input that is waited for, while others could go on without it. */
  #idling:
    | { readonly input: SourceInput; readonly sinceMs: number; readonly cancel: () => void }
    | undefined;

  constructor(parts: PipelineParts) {
    this.#parts = parts;
  }

  get checkpoints(): PipelineCheckpoints | undefined {
    return this.#parts.checkpoints;
  }

  /** Whether rows come in the same order each time: unless a source says otherwise, that of several splits is a matter of timing. */
  get isOrderRepeatable(): boolean {
    return this.#parts.inputs.every(({ task: { splitSource } }) => {
      if (splitSource === undefined || splitSource.splits().length <= 1) return true;
      return splitSource.isOrderRepeatable?.() === true;
    });
  }

  get statistics(): PipelineStatistics {
    const { inputs, collector, memory, survey, rowCounts } = this.#parts;
    return {
      rowsIn: inputs.reduce((sum, input) => sum + input.task.rowsIn, 0),
      rowsOut: rowCounts.given,
      lateRows: survey.lateRows,
      skippedRows: inputs.reduce((sum, input) => sum + input.task.skippedRows, rowCounts.skipped),
      deadLetters: inputs.reduce((sum, input) => sum + input.task.deadLetters, 0),
      windowsFired: survey.windowsFired,
      watermarkMs: collector.watermarkMs,
      kernelMemoryBytes: memory.allocatedBytes,
    };
  }

  /** The open windows with rows of all window aggregations. Counts what they hold. */
  get openWindows(): readonly OpenWindow[] {
    return this.#parts.survey.openWindows;
  }

  /** What a window would give if it closed now: of the aggregation of that number, ending at `endMs`. */
  peekWindow(aggregation: number, endMs: number): readonly ResultBatch[] {
    return this.#parts.survey.peekWindow(aggregation, endMs);
  }

  /** What can be seen from outside, for a diagnosis. */
  get facts(): PipelineFacts {
    const { survey, clock, idleTimeoutMs } = this.#parts;
    const idling = this.#idling;
    return survey.facts(this.statistics, (input) =>
      idling?.input === input
        ? Math.max(0, idling.sinceMs + idleTimeoutMs - clock.monotonicMs())
        : undefined,
    );
  }

  /** What EXPLAIN ANALYZE tells. */
  get analysis(): PipelineAnalysis {
    return this.#parts.survey.meters.analysis;
  }

  /** The operators as a graph, and what each has done. */
  get operators(): readonly OperatorFacts[] {
    return this.#parts.survey.meters.facts;
  }

  /**
   * The results, until all sources have ended or `signal` aborts, which throws its reason. `finish` is called behind the
   * last row, to make the rest of the output safe. `listener` is told while the consumer has rows and the pipeline rests.
   */
  async *run(
    signal: AbortSignal,
    finish: () => Promise<void>,
    listener?: RestListener,
  ): AsyncGenerator<ResultBatch, void, void> {
    const { inputs, memory, clock, timers, wakeup, checkpoints } = this.#parts;
    const watched = this.#watched(listener);
    const turns = new FairTurns(clock, timers);
    while (inputs.some((input) => !input.isFinished)) {
      // A source whose rows are always at hand would leave no turn to timers, signals and other queries.
      if (turns.isDue) await turns.leave();
      signal.throwIfAborted();
      wakeup.reset();
      checkpoints?.step();
      if (memory.recycler.isDue) await this.#recycleStrings(signal);
      const input = await this.#nextInput(signal);
      if (input !== undefined) this.#advance(input);
      yield* this.#deliver(watched);
    }
    let isFinishing = true;
    const finished = finish().finally(() => {
      isFinishing = false;
      wakeup.wake();
    });
    finished.catch(() => {});
    while (isFinishing) {
      wakeup.reset();
      checkpoints?.step();
      if (checkpoints?.isBusy !== true) await abortable(wakeup.promise, signal);
      yield* this.#deliver(watched);
    }
    await finished;
    yield* this.#deliver(watched);
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#stopIdleTimer();
    for (const operator of this.#parts.operators) operator.close();
    await Promise.all([
      ...this.#parts.inputs.map((input) => input.task.close()),
      this.#parts.output.close(),
      this.#parts.deadLetters.close(),
    ]);
  }

  /** Hands over the rows that have come, and gives the consumer what it may have by now. */
  async *#deliver(listener: RestListener): AsyncGenerator<ResultBatch, void, void> {
    const { inputs, collector, output, deadLetters } = this.#parts;
    for (const { splits } of inputs) {
      if (splits !== undefined) splits.isCounting = false;
    }
    const { activity } = this.#parts.survey;
    if (deadLetters.isBusy) {
      activity.enter('dead-letters');
      await deadLetters.flush();
    }
    const batches = collector.take();
    if (batches.length > 0) {
      activity.enter('output');
      await output.write(batches);
    }
    activity.enter('processing');
    yield* deliver(output, listener);
  }

  /** `listener`, and the account of what is waited for. */
  #watched(listener: RestListener | undefined): RestListener {
    const { activity } = this.#parts.survey;
    return {
      rest: () => {
        activity.enter('consumer');
        listener?.rest();
      },
      resume: () => {
        activity.enter('processing');
        listener?.resume();
      },
    };
  }

  /** Between two messages nobody but the recycler's holders has codes, unless a source is decoding. */
  async #recycleStrings(signal: AbortSignal): Promise<void> {
    const { inputs, memory } = this.#parts;
    for (;;) {
      const decoding = inputs.filter((input) => input.isDecoding);
      if (decoding.length === 0) break;
      await abortable(Promise.all(decoding.map((input) => input.task.reading)), signal);
    }
    memory.recycler.run();
  }

  /** The input whose turn it is, with rows or its end at hand; undefined when something else has come first. */
  async #nextInput(signal: AbortSignal): Promise<SourceInput | undefined> {
    const unfinished = this.#parts.inputs.filter((input) => !input.isFinished);
    for (const input of unfinished) {
      if (input.splits !== undefined) this.#followSplits(input);
      if (!this.#parts.isPaused()) input.startFetch(signal);
    }
    const active = unfinished.filter((input) => !input.isIdle || input.isReady);
    const input = leastAdvanced(active);
    for (const other of unfinished) {
      // What waits behind others has no chance to show that it is alive.
      if (other.splits !== undefined) {
        other.splits.isCounting = (other === input || !other.isReady) && !other.task.isRecovering;
      }
    }
    if (input?.isReady === true) return input;
    const { checkpoints, timers, wakeup, collector } = this.#parts;
    // Splits that fell idle may have let windows fire.
    if (!collector.isEmpty) return undefined;
    if (checkpoints?.isBusy === true) {
      await timers.turn();
      return undefined;
    }
    // A source alone holds nobody back, idle or not; one with splits has timers for each.
    const isHeldBack = input?.splits === undefined && this.#parts.inputs.length > 1;
    if (input !== undefined && isHeldBack) this.#startIdleTimer(input);
    const cancel = this.#startSplitTimer(unfinished);
    const { activity } = this.#parts.survey;
    activity.enter('sources');
    try {
      await abortable(wakeup.promise, signal);
    } finally {
      cancel();
      activity.enter('processing');
    }
    return undefined;
  }

  #followSplits(input: SourceInput): void {
    const { arena, survey } = this.#parts;
    arena.reset();
    survey.beginStep(input);
    input.followSplits();
    survey.endStep(input, 0);
  }

  /** Wakes the pipeline when the first split that is waited for may fall idle; the result cancels it. */
  #startSplitTimer(inputs: readonly SourceInput[]): () => void {
    const { timers, wakeup } = this.#parts;
    let firstMs = Number.POSITIVE_INFINITY;
    for (const { splits, isIdle, isReady, task } of inputs) {
      if (!isIdle && !isReady && !task.isRecovering)
        firstMs = Math.min(firstMs, splits?.idleInMs ?? firstMs);
    }
    if (firstMs === Number.POSITIVE_INFINITY) return () => {};
    return timers.after(firstMs, () => wakeup.wake());
  }

  /** Lets the input fall idle when it stays silent for too long; what else wakes the pipeline does not matter. */
  #startIdleTimer(input: SourceInput): void {
    if (this.#idling?.input === input) return;
    this.#stopIdleTimer();
    const { timers, clock, idleTimeoutMs, arena, wakeup } = this.#parts;
    const cancel = timers.after(idleTimeoutMs, () => {
      if (input.isReady) return;
      arena.reset();
      // What is being mended has rows to come, which must not be late.
      if (!input.task.isRecovering) input.becomeIdle();
      this.#stopIdleTimer();
      wakeup.wake();
    });
    this.#idling = { input, sinceMs: clock.monotonicMs(), cancel };
  }

  #stopIdleTimer(): void {
    this.#idling?.cancel();
    this.#idling = undefined;
  }

  #advance(input: SourceInput): void {
    const { arena, batchRowsMax, inputs, survey } = this.#parts;
    this.#stopIdleTimer();
    this.#parts.reachFailPoint('source.after-fetch');
    input.wake();
    const others = inputs.filter((other) => other !== input && !other.isFinished && !other.isIdle);
    const rival = leastAdvanced(others);
    arena.reset();
    if (input.task.pending === undefined) {
      input.finish();
      return;
    }
    const pending = must(input.task.pending);
    const limit = Math.min(pending.chunk.numRows, pending.fromRow + batchRowsMax);
    const isFree = rival === undefined || !input.task.hasRows;
    const toRow = isFree ? limit : input.rowsBefore(rival, limit);
    survey.beginStep(input);
    input.sendRows(toRow);
    survey.endStep(input, toRow - pending.fromRow);
  }
}

/** The input that has progressed least; among equals the first. */
function leastAdvanced(inputs: readonly SourceInput[]): SourceInput | undefined {
  let least: SourceInput | undefined;
  for (const input of inputs) {
    if (least === undefined || input.progress < least.progress) least = input;
  }
  return least;
}
