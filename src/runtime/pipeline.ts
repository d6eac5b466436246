import type { ResultBatch } from '../columnar/result-batch.js';
import { must } from '../common/assert.js';
import type { Arena } from '../kernels/arena.js';
import type { KernelMemory } from '../kernels/kernel-memory.js';
import type { Operator } from '../operators/operator.js';
import type { Timers } from '../time/clock.js';
import { abortable } from './abortable.js';
import type { QueryStatistics } from './query-statistics.js';
import type { ResultCollector } from './result-collector.js';
import type { SourceInput } from './source-input.js';

/** What `buildPipeline` puts together for one query. */
export interface PipelineParts {
  readonly memory: KernelMemory;
  /** For what operators make while one message passes; reset between messages. */
  readonly arena: Arena;
  readonly inputs: readonly SourceInput[];
  readonly operators: readonly Operator[];
  readonly collector: ResultCollector;
  readonly lateRows: () => number;
  readonly windowsFired: () => number;
  readonly timers: Timers;
  readonly idleTimeoutMs: number;
  readonly batchRowsMax: number;
}

/** Batches between two turns that are left to the rest of the process: some milliseconds of work. */
const STEPS_PER_TURN = 16;

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

  constructor(parts: PipelineParts) {
    this.#parts = parts;
  }

  get statistics(): QueryStatistics {
    const { inputs, collector, memory, lateRows, windowsFired } = this.#parts;
    return {
      rowsIn: inputs.reduce((sum, input) => sum + input.task.rowsIn, 0),
      rowsOut: collector.rowsOut,
      lateRows: lateRows(),
      skippedRows: inputs.reduce((sum, input) => sum + input.task.skippedRows, 0),
      windowsFired: windowsFired(),
      watermarkMs: collector.watermarkMs,
      kernelMemoryBytes: memory.allocatedBytes,
    };
  }

  /** The results, until all sources have ended or `signal` aborts, which throws its reason. */
  async *run(signal: AbortSignal): AsyncGenerator<ResultBatch, void, void> {
    const { inputs, collector, memory, timers } = this.#parts;
    for (let step = 1; inputs.some((input) => !input.isFinished); step++) {
      // A source whose rows are always at hand would leave no turn to timers, signals and other queries.
      if (step % STEPS_PER_TURN === 0) await timers.turn();
      signal.throwIfAborted();
      if (memory.recycler.isDue) await this.#recycleStrings(signal);
      const input = await this.#nextInput(signal);
      if (input !== undefined) this.#advance(input);
      yield* collector.take();
    }
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const operator of this.#parts.operators) operator.close();
    await Promise.all(this.#parts.inputs.map((input) => input.task.close()));
  }

  /** Between two messages nobody but the recycler's holders has codes, unless a source is decoding. */
  async #recycleStrings(signal: AbortSignal): Promise<void> {
    const { inputs, memory } = this.#parts;
    const decoding = inputs.filter((input) => input.isDecoding);
    await abortable(Promise.all(decoding.map((input) => input.ready)), signal);
    memory.recycler.run();
  }

  /** The input whose turn it is, with rows or its end at hand; undefined when one has just fallen idle. */
  async #nextInput(signal: AbortSignal): Promise<SourceInput | undefined> {
    const unfinished = this.#parts.inputs.filter((input) => !input.isFinished);
    for (const input of unfinished) input.startFetch(signal);
    const active = unfinished.filter((input) => !input.isIdle || input.isReady);
    const input = leastAdvanced(active);
    if (input === undefined) {
      await abortable(Promise.race(unfinished.map((waiting) => waiting.ready)), signal);
      return undefined;
    }
    if (input.isReady) return input;
    // A source alone holds nobody back, idle or not.
    if (this.#parts.inputs.length === 1) {
      await abortable(input.ready, signal);
      return input;
    }
    const woken = unfinished.filter((other) => other.isIdle).map((other) => other.ready);
    await this.#waitOrIdle(input, woken, signal);
    return input.isReady ? input : undefined;
  }

  async #waitOrIdle(
    input: SourceInput,
    woken: readonly Promise<void>[],
    signal: AbortSignal,
  ): Promise<void> {
    const { timers, idleTimeoutMs } = this.#parts;
    let cancel = (): void => {};
    const idle = new Promise<void>((resolve) => {
      cancel = timers.after(idleTimeoutMs, () => {
        if (!input.isReady) {
          this.#parts.arena.reset();
          input.becomeIdle();
        }
        resolve();
      });
    });
    try {
      await abortable(Promise.race([input.ready, idle, ...woken]), signal);
    } finally {
      cancel();
    }
  }

  #advance(input: SourceInput): void {
    const { arena, batchRowsMax, inputs } = this.#parts;
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
    input.sendRows(rival === undefined ? limit : input.rowsBefore(rival, limit));
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
