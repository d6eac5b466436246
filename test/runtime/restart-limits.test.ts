import { describe, expect, it } from 'vitest';
import { MemoryCheckpointStore } from '../../src/checkpoint/memory-checkpoint-store.js';
import { AssertionError } from '../../src/common/assert.js';
import { StreamingSQLExecutor } from '../../src/executor/streaming-sql-executor.js';
import type { Timers } from '../../src/time/clock.js';
import { ObservedStore } from '../checkpoint/coordinated.js';
import '../../src/node.js';
import type { SourceConnector, StreamingSQLExecutorOptions } from '../../src/node.js';
import { nodeEnvironment } from '../../src/platform/node.js';
import { until } from './until.js';

const ROWS = 100;

/** Counts to 100 and calls `before` each number. */
class NumberSource implements SourceConnector {
  readonly #before: (next: number) => Promise<void>;
  #next = 0;

  constructor(before: (next: number) => Promise<void>) {
    this.#before = before;
  }

  async init() {}

  async seek(offset: string) {
    this.#next = Number(offset);
  }

  async fetchNextBatch() {
    await this.#before(this.#next);
    if (this.#next === ROWS) return null;
    return [{ n: BigInt(this.#next++) }];
  }

  async commitOffset() {}
  getCurrentOffset = () => String(this.#next);
  getWatermark = () => Number.NEGATIVE_INFINITY;
  getName = () => 'numbers';
  getTopic = () => 'numbers';
  getPartition = () => 0;
}

interface Setup {
  readonly store?: MemoryCheckpointStore;
  readonly before?: (next: number) => Promise<void>;
  readonly options?: StreamingSQLExecutorOptions;
  readonly timers?: Timers;
}

async function openExecutor({
  store,
  before = async () => {},
  options = {},
  timers = nodeEnvironment.timers,
}: Setup) {
  const executor = new StreamingSQLExecutor(
    {
      stateBackend: 'memory',
      checkpointIntervalSeconds: 0.005,
      enableErrorRecovery: true,
      maxRetries: 3,
      retryDelayMs: 1,
      ...options,
    },
    { ...nodeEnvironment, timers, checkpointStore: store ?? new MemoryCheckpointStore() },
  );
  executor.registerConnector('numbers', () => new NumberSource(before));
  await executor.executeDDL("CREATE TABLE numbers (n BIGINT) WITH ('connector' = 'numbers')");
  return executor;
}

const SQL = 'SELECT n FROM numbers';

describe('error recovery', () => {
  it('comes to an end at a row that always fails, however many checkpoints succeed before it', async () => {
    const store = new ObservedStore();
    const before = async (next: number) => {
      if (next < 50) return;
      const { length } = store.commits;
      await until(() => store.commits.length > length + 1);
      throw new Error('row 50 is poison');
    };
    await using executor = await openExecutor({ store, before });
    const query = executor.executeStreamingSQL(SQL);
    await expect(query.finished()).rejects.toThrow('row 50 is poison');
    expect(query.statistics.restarts).toBe(3);
    expect(query.statistics.checkpoints).toBeGreaterThan(3);
  });

  it('comes to an end where the last commit always fails, though others succeed and no row is left', async () => {
    const store = new ObservedStore();
    store.beforeCommit = ({ manifest }) => {
      if (manifest.isFinal) throw new Error('no room for the end');
    };
    const before = async (next: number) => {
      const { length } = store.commits;
      if (next === ROWS) await until(() => store.commits.length > length + 1);
    };
    await using executor = await openExecutor({ store, before });
    const query = executor.executeStreamingSQL(SQL);
    await expect(query.finished()).rejects.toThrow('no room for the end');
    expect(query.statistics.restarts).toBe(3);
  });

  it('goes on as long as each failure is further on than the one before', async () => {
    const store = new ObservedStore();
    const broken = new Set([10, 20, 30, 40, 50, 60, 70, 80]);
    const before = async (next: number) => {
      if (next % 10 !== 5 && !broken.has(next)) return;
      const { length } = store.commits;
      await until(() => store.commits.length > length + 1);
      if (broken.delete(next)) throw new Error('lost the connection');
    };
    await using executor = await openExecutor({ store, before });
    const { restarts, rowsIn } = await executor.executeStreamingSQL(SQL).finished();
    expect(restarts).toBe(8);
    expect(rowsIn).toBe(ROWS);
  });

  it('does not begin again behind a mistake of the engine itself', async () => {
    const before = async (next: number) => {
      if (next === 50) throw new AssertionError('a column is missing');
    };
    await using executor = await openExecutor({ before });
    const query = executor.executeStreamingSQL(SQL);
    await expect(query.finished()).rejects.toThrow('a column is missing');
    expect(query.statistics.restarts).toBe(0);
  });

  it('does not begin from nothing where the state has been removed meanwhile', async () => {
    /** Forgets all jobs at the word of a test. */
    class ForgetfulStore extends ObservedStore {
      isForgotten = false;
      override async openJob(jobId: string) {
        if (this.isForgotten) return new MemoryCheckpointStore().openJob(jobId);
        return super.openJob(jobId);
      }
    }
    const store = new ForgetfulStore();
    const before = async (next: number) => {
      if (next < 50) return;
      store.isForgotten = true;
      throw new Error('lost the connection');
    };
    await using executor = await openExecutor({ store, before });
    const query = executor.executeStreamingSQL(SQL, { name: 'counted' });
    await expect(query.finished()).rejects.toThrow(
      'The state database does not know job "counted" any more',
    );
    expect(query.statistics.restarts).toBe(1);
  });

  it('tries the last checkpoint of a query again within tolerableFailedCheckpoints', async () => {
    const store = new ObservedStore();
    let failures = 2;
    store.beforeCommit = ({ manifest }) => {
      if (manifest.isFinal && failures-- > 0) throw new Error('the connection was lost');
    };
    const options = { enableErrorRecovery: false, tolerableFailedCheckpoints: 2 };
    await using executor = await openExecutor({ store, options });
    const { rowsIn } = await executor.executeStreamingSQL(SQL).finished();
    expect(rowsIn).toBe(ROWS);
    expect(store.commits.at(-1)?.manifest.isFinal).toBe(true);
  });
});

describe('a consumer that rests longer than a checkpoint may take', () => {
  it.each(['at-least-once', 'exactly-once'] as const)(
    'stops the clock of the checkpoint, with delivery %s',
    async (delivery) => {
      const running = new Set<() => void>();
      let started = 0;
      const timers = {
        ...nodeEnvironment.timers,
        after: (delayMs: number, callback: () => void) => {
          const cancel = nodeEnvironment.timers.after(delayMs, callback);
          if (delayMs < 500_000) return cancel;
          started++;
          running.add(cancel);
          return () => {
            running.delete(cancel);
            cancel();
          };
        },
      };
      const options = { checkpointTimeoutSeconds: 1000, enableErrorRecovery: false };
      await using executor = await openExecutor({ options, timers });
      let rows = 0;
      let rests = 0;
      for await (const batch of executor.executeStreamingSQL(SQL, { delivery })) {
        for (const end = performance.now() + 2; performance.now() < end; ) {
          await nodeEnvironment.timers.turn();
          expect(running.size).toBe(0);
          rests++;
        }
        rows += batch.numRows;
      }
      expect(rows).toBe(ROWS);
      expect(started).toBeGreaterThan(1);
      expect(rests).toBeGreaterThan(ROWS);
    },
  );
});
