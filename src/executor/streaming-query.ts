import '../common/disposal-symbols.js';
import type { ResultBatch } from '../columnar/result-batch.js';
import { ErrorType } from '../errors/error-type.js';
import { StreamingError } from '../errors/streaming-error.js';
import { type Diagnosis, diagnose } from '../runtime/diagnosis/diagnose.js';
import type { Job } from '../runtime/job.js';
import type { OperatorFacts } from '../runtime/profiling/operator-facts.js';
import { printAnalysis } from '../runtime/profiling/print-analysis.js';
import type { QueryAnalysis } from '../runtime/profiling/query-analysis.js';
import type { QueryStatistics } from '../runtime/query-statistics.js';
import type { ChangelogMode } from '../types/changelog-mode.js';
import type { Schema } from '../types/schema.js';
import type { OpenWindow } from '../types/window-event.js';

/** How `explainAnalyze` is to tell. */
export interface ExplainAnalyzeOptions {
  /** Default `text`. */
  readonly format?: 'text' | 'json';
}

const NOT_RUN = { sources: 0, processing: 0, consumer: 0, output: 0, 'dead-letters': 0 };

/**
 * A query that runs while it is iterated, once: `for await (const batch of query)`, or `await query.finished()` for an
 * INSERT INTO, which has no rows to iterate. Leaving the loop, `close()` or the abort signal stops it and closes its sources.
 */
export class StreamingQuery implements AsyncIterable<ResultBatch>, AsyncDisposable {
  /** Tells the query's checkpoints from those of others in the same state store. */
  readonly name: string;
  /** Names and types of the result's columns; of the table's for an INSERT INTO. */
  readonly schema: Schema;
  /** Whether its rows are all new ones, or what they are is told by `rowKinds` of the batches. */
  readonly changelogMode: ChangelogMode;
  readonly #job: Job;
  readonly #plan: () => string;
  readonly #onStart: (query: StreamingQuery) => void;
  readonly #onClose: (query: StreamingQuery) => void;
  readonly #stopped = new AbortController();
  readonly #signal: AbortSignal;
  #results: AsyncGenerator<ResultBatch, void, void> | undefined;

  /** Made by the executor. `plan` gives the plan as EXPLAIN prints it. `onStart` may refuse the run by throwing; `onClose` is called at its end, maybe twice. */
  constructor(
    schema: Schema,
    changelogMode: ChangelogMode,
    job: Job,
    plan: () => string,
    signal: AbortSignal | undefined,
    onStart: (query: StreamingQuery) => void,
    onClose: (query: StreamingQuery) => void,
  ) {
    this.name = job.jobId;
    this.schema = schema;
    this.changelogMode = changelogMode;
    this.#job = job;
    this.#plan = plan;
    this.#onStart = onStart;
    this.#onClose = onClose;
    this.#signal =
      signal === undefined ? this.#stopped.signal : AbortSignal.any([signal, this.#stopped.signal]);
  }

  /** What the query has done so far; also after its end. */
  get statistics(): QueryStatistics {
    return this.#job.statistics;
  }

  /** Why nothing comes out, in sentences: what is most likely the cause first. Also before the start and behind the end. */
  diagnose(): Diagnosis {
    return diagnose(this.#job.facts);
  }

  /**
   * The windows that have rows and are still to be closed, that of each aggregation which closes next first; empty before the
   * start and behind the end. Counts what they hold, at about a nanosecond a row of state.
   */
  get openWindows(): readonly OpenWindow[] {
    return this.#job.openWindows;
  }

  /**
   * What an open window would give if it closed now, before HAVING and the SELECT list: keys, window start and end, aggregates.
   * Changes nothing. Empty where the window has no rows.
   */
  peekWindow({
    aggregation,
    endMs,
  }: Pick<OpenWindow, 'aggregation' | 'endMs'>): readonly ResultBatch[] {
    return this.#job.peekWindow(aggregation, endMs);
  }

  /**
   * The operators as a graph, from where the rows go towards the sources, and what each has done: cheap enough to be asked for many
   * times a second. Empty before the start; behind the end as it was then.
   */
  get operators(): readonly OperatorFacts[] {
    return this.#job.operators;
  }

  /**
   * The plan with what each operator has done and how long that took: of the run under way, or of the last one. Measured all the time,
   * so that it may be asked for whenever one likes.
   */
  analyze(): QueryAnalysis {
    const {
      elapsedMs = 0,
      activityMs = NOT_RUN,
      operators = [],
      kernels,
    } = this.#job.analysis ?? {};
    const { name: query, statistics } = this;
    return { query, plan: this.#plan(), statistics, elapsedMs, activityMs, operators, kernels };
  }

  /** `analyze()` as text, as EXPLAIN ANALYZE prints it, or as JSON, where times that aren't known are null. */
  explainAnalyze({ format = 'text' }: ExplainAnalyzeOptions = {}): string {
    const analysis = this.analyze();
    return format === 'json' ? JSON.stringify(analysis) : printAnalysis(analysis);
  }

  /** What the query goes on without since it has failed, in sentences; empty where nothing is missing. */
  get degradations(): readonly string[] {
    return this.#job.degradations;
  }

  /** Whether an earlier run of the query had read all its input, so that nothing was left to do. Known at its end. */
  get hadEnded(): boolean {
    return this.#job.hadEnded;
  }

  [Symbol.asyncIterator](): AsyncGenerator<ResultBatch, void, void> {
    if (this.#results !== undefined) {
      throw new StreamingError(
        ErrorType.VALIDATION_ERROR,
        'A streaming query can be iterated once: call executeStreamingSQL again for another run.',
        { component: 'StreamingQuery' },
      );
    }
    this.#results = this.#run();
    return this.#results;
  }

  /** Runs the query to its end; rows that it has for a consumer are dropped. */
  async finished(): Promise<QueryStatistics> {
    for await (const _ of this);
    return this.statistics;
  }

  /**
   * Takes a checkpoint; resolves with its number when it is complete. That takes a consumer that goes on asking for rows, so
   * that it is not to be awaited in the loop over them. Throws CHECKPOINT_ERROR, also where the query has no checkpoints.
   */
  async checkpoint(): Promise<number> {
    const { coordinator } = this.#job;
    if (coordinator === undefined) {
      throw new StreamingError(
        ErrorType.CHECKPOINT_ERROR,
        `Query "${this.name}" can't be checkpointed: it is not running, or was started without statePath.`,
        { component: this.name },
      );
    }
    const checkpointId = coordinator.triggerCheckpoint();
    await coordinator.waitForCheckpointCompletion(checkpointId);
    return checkpointId;
  }

  /** Stops the query, also while it waits for a source. */
  async close(): Promise<void> {
    this.#stopped.abort(new StreamingError(ErrorType.ORCHESTRATOR_ERROR, 'The query was closed.'));
    await this.#results?.return();
    this.#onClose(this);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async *#run(): AsyncGenerator<ResultBatch, void, void> {
    this.#signal.throwIfAborted();
    this.#onStart(this);
    try {
      yield* this.#job.run(this.#signal);
    } finally {
      this.#onClose(this);
    }
  }
}
