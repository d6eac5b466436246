import { MemoryCheckpointStore } from '../../src/checkpoint/memory-checkpoint-store.js';
import { StreamingSQLExecutor } from '../../src/executor/streaming-sql-executor.js';
import '../../src/node.js';
import type {
  QueryStatistics,
  RecoveryRule,
  SinkConnector,
  SourceConnector,
} from '../../src/node.js';
import { nodeEnvironment } from '../../src/platform/node.js';

export const ROWS = 100;
const ROWS_PER_FETCH = 10;

/** A call that fails so often: from the row or call on that `at` numbers. */
export interface Fault {
  readonly at: number;
  readonly times: number;
  readonly error: () => Error;
}

export interface Faults {
  readonly rules: readonly RecoveryRule[];
  readonly init?: Fault;
  readonly fetch?: Fault;
  readonly write?: Fault;
  /** Of sinks: the first is number 0. */
  readonly sinkInit?: Fault;
  readonly publish?: Fault;
  /** A row whose column has another type. */
  readonly badRow?: number;
  readonly delivery?: SinkConnector['delivery'];
  readonly repeatsWrites?: boolean;
  readonly sql?: string;
}

/** Copies the numbers from 0 to 99 from one table to another, with what is to go wrong on the way. */
export class FaultyExecutor implements AsyncDisposable {
  readonly executor: StreamingSQLExecutor;
  readonly #faults: Faults;
  readonly #left = new Map<Fault, number>();
  /** What can be seen in the target. */
  readonly written: number[] = [];
  sourcesMade = 0;
  /** Those that were opened. */
  sinksMade = 0;

  private constructor(faults: Faults) {
    this.#faults = faults;
    const { rules } = faults;
    this.executor = new StreamingSQLExecutor(
      {
        stateBackend: 'memory',
        checkpointIntervalSeconds: 0.002,
        retryDelayMs: 1,
        recoveryRules: rules,
      },
      { ...nodeEnvironment, checkpointStore: new MemoryCheckpointStore() },
    );
  }

  static async open(faults: Faults): Promise<FaultyExecutor> {
    const world = new FaultyExecutor(faults);
    world.executor.registerConnector(
      'faulty',
      () => world.#source(),
      () => world.#sink(),
    );
    await world.executor.executeDDL(`
      CREATE TABLE letters (reason STRING, payload STRING) WITH ('connector' = 'memory');
      CREATE TABLE numbers (n BIGINT) WITH ('connector' = 'faulty', 'dead-letter.table' = 'letters');
      CREATE TABLE out (n BIGINT) WITH ('connector' = 'faulty')`);
    return world;
  }

  run(): Promise<QueryStatistics> {
    const { sql = 'INSERT INTO out SELECT n FROM numbers' } = this.#faults;
    return this.executor.executeStreamingSQL(sql, { name: 'faulty' }).finished();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.executor.close();
  }

  #reach(fault: Fault | undefined, place: number): void {
    if (fault === undefined || place < fault.at) return;
    const left = this.#left.get(fault) ?? fault.times;
    this.#left.set(fault, left - 1);
    if (left > 0) throw fault.error();
  }

  #source(): SourceConnector {
    this.sourcesMade++;
    const { init, fetch, badRow } = this.#faults;
    let next = 0;
    return {
      init: async () => this.#reach(init, 0),
      seek: async (offset) => {
        next = Number(offset);
      },
      fetchNextBatch: async () => {
        this.#reach(fetch, next);
        if (next === ROWS) return null;
        await nodeEnvironment.timers.turn();
        const from = next;
        next += ROWS_PER_FETCH;
        return Array.from({ length: ROWS_PER_FETCH }, (_, i) => ({
          n: from + i === badRow ? 'none' : BigInt(from + i),
        }));
      },
      commitOffset: async () => {},
      getCurrentOffset: () => String(next),
      getWatermark: () => Number.NEGATIVE_INFINITY,
      getName: () => 'numbers',
      getTopic: () => 'numbers',
      getPartition: () => 0,
    };
  }

  /** A transactional one shows rows when they are published. */
  #sink(): SinkConnector {
    const {
      write,
      sinkInit,
      publish,
      delivery = 'transactional',
      repeatsWrites = false,
    } = this.#faults;
    let epoch: number[] = [];
    const published = new Set<string>();
    return {
      delivery,
      repeatsWrites,
      init: async () => {
        this.#reach(sinkInit, this.sinksMade);
        this.sinksMade++;
      },
      recover: async (pending) => {
        for (const handle of pending) this.#publish(handle, published);
      },
      write: async (batch) => {
        const numbers = Array.from({ length: batch.numRows }, (_, row) =>
          Number(batch.column('n')[row]),
        );
        this.#reach(write, Math.max(...numbers));
        if (delivery === 'transactional') epoch.push(...numbers);
        else this.written.push(...numbers);
      },
      prepare: async () => {
        if (delivery !== 'transactional') return undefined;
        const handle = new TextEncoder().encode(JSON.stringify(epoch));
        epoch = [];
        return handle;
      },
      publish: async (handle) => {
        this.#reach(publish, 0);
        this.#publish(handle, published);
      },
      close: async () => {},
    };
  }

  #publish(handle: Uint8Array, published: Set<string>): void {
    const text = new TextDecoder().decode(handle);
    if (published.has(text)) return;
    published.add(text);
    this.written.push(...(JSON.parse(text) as number[]));
  }
}
