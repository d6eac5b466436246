import { describe, expect, it } from 'vitest';
import { MemoryCheckpointStore } from '../../src/checkpoint/memory-checkpoint-store.js';
import { StreamingSQLExecutor } from '../../src/executor/streaming-sql-executor.js';
import {
  BIGINT,
  type ResultBatch,
  type SourceConnector,
  type StreamingSQLExecutorOptions,
  timestamp,
  VARCHAR,
} from '../../src/node.js';
import { nodeEnvironment } from '../../src/platform/node.js';

const SECONDS = 600;
const WINDOWS = `SELECT k, COUNT(*) AS n, SUM(v) AS total FROM events GROUP BY k, TUMBLE(ts, INTERVAL '1' MINUTE)`;
const SCHEMA = [
  { name: 'k', type: VARCHAR, nullable: true },
  { name: 'v', type: BIGINT, nullable: true },
  { name: 'ts', type: timestamp(3), nullable: true },
];

/** One event a second, ten at a time; each of `breaks` throws once, when it is reached and `mayBreak` has resolved. */
class BreakingSource implements SourceConnector {
  readonly #breaks: Set<number>;
  readonly #mayBreak: () => Promise<void>;
  #next = 0;

  constructor(breaks: Set<number>, mayBreak: () => Promise<void>) {
    this.#breaks = breaks;
    this.#mayBreak = mayBreak;
  }

  async init() {}

  async seek(offset: string) {
    this.#next = Number(offset);
  }

  async fetchNextBatch() {
    if (this.#breaks.delete(this.#next)) {
      await this.#mayBreak();
      throw new Error(`lost the connection at ${this.#next}`);
    }
    if (this.#next >= SECONDS) return null;
    await new Promise((resolve) => setTimeout(resolve, 1));
    const rows = Array.from({ length: 10 }, (_, i) => {
      const second = this.#next + i;
      return { k: `key ${second % 3}`, v: BigInt(second), ts: second * 1000 };
    });
    this.#next += 10;
    return rows;
  }

  async commitOffset() {}
  getCurrentOffset = () => String(this.#next);
  getWatermark = () => Number.NEGATIVE_INFINITY;
  getName = () => 'events';
  getTopic = () => 'events';
  getPartition = () => 0;
}

interface Setup {
  readonly options?: StreamingSQLExecutorOptions;
  readonly breaks?: Set<number>;
  readonly store?: MemoryCheckpointStore;
}

/** Resolves when the job has two more checkpoints, the second of which has begun after the call. */
async function twoMoreCheckpoints(store: MemoryCheckpointStore): Promise<void> {
  const newest = async () => (await store.listCheckpoints('query-1'))[0]?.checkpointId ?? 0;
  const before = await newest();
  while ((await newest()) < before + 2) await new Promise((resolve) => setTimeout(resolve, 1));
}

async function openExecutor({
  options = {},
  breaks = new Set(),
  store = new MemoryCheckpointStore(),
}: Setup) {
  const executor = new StreamingSQLExecutor(
    { stateBackend: 'memory', checkpointIntervalSeconds: 0.005, retryDelayMs: 1, ...options },
    { ...nodeEnvironment, checkpointStore: store },
  );
  const isFrequent = (options.checkpointIntervalSeconds ?? 0) < 1;
  const mayBreak = async () => (isFrequent ? twoMoreCheckpoints(store) : undefined);
  executor.registerConnector('breaking', () => new BreakingSource(breaks, mayBreak));
  await executor.executeDDL(`CREATE TABLE events (k STRING, v BIGINT, ts TIMESTAMP(3),
    WATERMARK FOR ts AS ts) WITH ('connector' = 'breaking')`);
  return executor;
}

function rowsOf(batch: ResultBatch): string[] {
  return Array.from({ length: batch.numRows }, (_, row) =>
    ['k', 'n', 'total'].map((name) => batch.column(name)[row]).join(' '),
  );
}

async function allRows(executor: StreamingSQLExecutor, sql = WINDOWS): Promise<string[]> {
  const rows: string[] = [];
  for await (const batch of executor.executeStreamingSQL(sql)) rows.push(...rowsOf(batch));
  return rows;
}

async function undisturbed(): Promise<string[]> {
  await using executor = await openExecutor({});
  return await allRows(executor);
}

describe('error recovery', () => {
  it('starts a failed query again from its last checkpoint, and the consumer sees each row once', async () => {
    const breaks = new Set([120, 250, 480]);
    await using executor = await openExecutor({ breaks, options: { enableErrorRecovery: true } });
    const query = executor.executeStreamingSQL(WINDOWS);
    const rows: string[] = [];
    for await (const batch of query) rows.push(...rowsOf(batch));
    expect(rows).toEqual(await undisturbed());
    expect(query.statistics.restarts).toBe(3);
    expect(query.statistics.checkpoints).toBeGreaterThan(1);
    expect(query.statistics.rowsIn).toBe(SECONDS);
  });

  it('gives up after maxRetries without a checkpoint in between', async () => {
    const breaks = new Set([0]);
    breaks.delete = () => true;
    const options = { enableErrorRecovery: true, maxRetries: 2, checkpointIntervalSeconds: 60 };
    await using executor = await openExecutor({ breaks, options });
    const query = executor.executeStreamingSQL(WINDOWS);
    await expect(query.finished()).rejects.toThrow('lost the connection at 0');
    expect(query.statistics.restarts).toBe(2);
  });

  it('does nothing unless it is asked for', async () => {
    await using executor = await openExecutor({ breaks: new Set([120]) });
    await expect(allRows(executor)).rejects.toThrow('lost the connection at 120');
  });
});

describe('a query that is started again in another process', () => {
  it.each<StreamingSQLExecutorOptions>([
    {},
    { batchRowsMax: 7 },
    { maxParallelism: 3 },
    { kernelMode: 'typescript' },
  ])('goes on from its last checkpoint, also with the options %j', async (options) => {
    const store = new MemoryCheckpointStore();
    const first = await openExecutor({ store });
    const seen: string[] = [];
    const query = first.executeStreamingSQL(WINDOWS);
    let checkpoints = Number.POSITIVE_INFINITY;
    for await (const batch of query) {
      seen.push(...rowsOf(batch));
      // Two more from here on: the second has begun behind the first rows.
      if (seen.length >= 3) checkpoints = Math.min(checkpoints, query.statistics.checkpoints);
      if (query.statistics.checkpoints > checkpoints + 1) break;
    }
    await first.close();
    await using second = await openExecutor({ store, options });
    const again = second.executeStreamingSQL(WINDOWS);
    const rest: string[] = [];
    for await (const batch of again) rest.push(...rowsOf(batch));
    const whole = await undisturbed();
    expect(rest).toEqual(whole.slice(whole.length - rest.length));
    expect(rest.length).toBeLessThan(whole.length);
    expect(seen.length + rest.length).toBeGreaterThanOrEqual(whole.length);
  });

  it('has nothing left to do when it had come to its end', async () => {
    const store = new MemoryCheckpointStore();
    await using first = await openExecutor({ store });
    expect(await allRows(first)).not.toEqual([]);
    await using second = await openExecutor({ store });
    expect(await allRows(second)).toEqual([]);
  });

  it('is refused when it has changed, also when it had come to its end', async () => {
    const store = new MemoryCheckpointStore();
    await using first = await openExecutor({ store });
    await allRows(first);
    await using second = await openExecutor({ store });
    const changed = WINDOWS.replace("'1' MINUTE", "'2' MINUTE");
    await expect(allRows(second, changed)).rejects.toThrow(
      /The query "query-1" has changed since .* would lose state/s,
    );
  });

  it('is refused when it has changed so that state would be lost, unless that is allowed', async () => {
    const store = new MemoryCheckpointStore();
    await using first = await openExecutor({ store, breaks: new Set([300]) });
    await expect(allRows(first)).rejects.toThrow('lost the connection');
    await using second = await openExecutor({ store });
    const changed = WINDOWS.replace("'1' MINUTE", "'2' MINUTE");
    await expect(second.executeStreamingSQL(changed).finished()).rejects.toThrow(
      /would lose state:\n.*keeps its state: source: table events.*loses its state: window-aggregate: .*TUMBLE\(ts, 1 minute\).*which has become .*TUMBLE\(ts, 2 minutes\)/s,
    );
    await using third = await openExecutor({ store });
    const allowed = third.executeStreamingSQL(changed, {
      name: 'query-1',
      allowNonRestoredState: true,
    });
    const { rowsIn } = await allowed.finished();
    expect(rowsIn).toBe(SECONDS);
  });

  it('keeps its state where only what comes before or behind has changed', async () => {
    const store = new MemoryCheckpointStore();
    await using first = await openExecutor({ store, breaks: new Set([300]) });
    await expect(allRows(first)).rejects.toThrow('lost the connection');
    await using second = await openExecutor({ store });
    const rows = await allRows(second, `${WINDOWS} HAVING COUNT(*) > 0`);
    expect(rows).toEqual((await undisturbed()).slice(-rows.length));
  });
});

describe('the names of queries', () => {
  it('must differ while they run', async () => {
    await using executor = await openExecutor({});
    const one = executor.executeStreamingSQL(WINDOWS, { name: 'totals' });
    const another = executor.executeStreamingSQL(WINDOWS, { name: 'totals' });
    await one[Symbol.asyncIterator]().next();
    await expect(another.finished()).rejects.toThrow('A query named "totals" is running already');
    expect(() => executor.executeStreamingSQL(WINDOWS, { name: 'no/path' })).toThrow(
      `can't be named "no/path"`,
    );
  });
});

describe('state that outgrows its bound', () => {
  it('fails the query with its name, the operator and the number of keys', async () => {
    await using executor = await openExecutor({ options: { stateBytesMax: 50_000 } });
    const rows = Array.from({ length: 5000 }, (_, i) => ({ k: `key ${i}`, v: 1n, ts: i }));
    await executor.registerStream('many', rows, {
      schema: SCHEMA,
      watermark: { column: 'ts', delayMs: 0 },
    });
    const query = executor.executeStreamingSQL(WINDOWS.replace('events', 'many'), { name: 'keys' });
    await expect(query.finished()).rejects.toThrow(
      /Query "keys": The state of the window aggregation GROUP BY k, .*it holds \d+ keys.*Raise stateBytesMax/,
    );
  });
});
