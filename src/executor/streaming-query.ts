import type { ResultBatch } from '../columnar/result-batch.js';
import { ErrorType } from '../errors/error-type.js';
import { StreamingError } from '../errors/streaming-error.js';
import type { Pipeline } from '../runtime/pipeline.js';
import type { QueryStatistics } from '../runtime/query-statistics.js';
import type { Schema } from '../types/schema.js';

const NOT_STARTED: QueryStatistics = {
  rowsIn: 0,
  rowsOut: 0,
  lateRows: 0,
  skippedRows: 0,
  windowsFired: 0,
  watermarkMs: Number.NEGATIVE_INFINITY,
  kernelMemoryBytes: 0,
};

/**
 * A query that runs while it is iterated, once: `for await (const batch of query)`. Leaving the loop, `close()` or the
 * abort signal stops it and closes its sources.
 */
export class StreamingQuery implements AsyncIterable<ResultBatch>, AsyncDisposable {
  /** Names and types of the result's columns. */
  readonly schema: Schema;
  readonly #start: (signal: AbortSignal) => Promise<Pipeline>;
  readonly #onClose: (query: StreamingQuery) => void;
  readonly #stopped = new AbortController();
  readonly #signal: AbortSignal;
  #results: AsyncGenerator<ResultBatch, void, void> | undefined;
  #pipeline: Pipeline | undefined;
  #finalStatistics = NOT_STARTED;

  /** Made by the executor. `start` builds the pipeline, when the first result is asked for. */
  constructor(
    schema: Schema,
    start: (signal: AbortSignal) => Promise<Pipeline>,
    signal: AbortSignal | undefined,
    onClose: (query: StreamingQuery) => void,
  ) {
    this.schema = schema;
    this.#start = start;
    this.#onClose = onClose;
    this.#signal =
      signal === undefined ? this.#stopped.signal : AbortSignal.any([signal, this.#stopped.signal]);
  }

  /** What the query has done so far; also after its end. */
  get statistics(): QueryStatistics {
    return this.#pipeline?.statistics ?? this.#finalStatistics;
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
    try {
      this.#signal.throwIfAborted();
      const pipeline = await this.#start(this.#signal);
      this.#pipeline = pipeline;
      yield* pipeline.run(this.#signal);
    } catch (error) {
      // What stopped the query says more than what went wrong when it was closed because of that.
      await this.#finish().catch(() => {});
      throw error;
    } finally {
      await this.#finish();
    }
  }

  /** Lets go of the pipeline, and so of its kernel memory, even while the query object is still held. */
  async #finish(): Promise<void> {
    this.#onClose(this);
    const pipeline = this.#pipeline;
    if (pipeline === undefined) return;
    this.#finalStatistics = pipeline.statistics;
    this.#pipeline = undefined;
    await pipeline.close();
  }
}
