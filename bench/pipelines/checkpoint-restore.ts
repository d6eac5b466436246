import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RecordBatch } from 'apache-arrow';
import { inspectCheckpoints, StreamingSQLExecutor } from 'sabot-sql';
import { must } from '#dist/common/assert.js';
import { ReplayedSource } from '../data/replayed-source.js';
import { type Trades, utf8Batches } from '../data/trades.js';
import { type Bench, type BenchOptions, type BenchRow, median } from '../harness.js';

const RESTORE_GOAL_MS = 2_000;
const INCREMENT_GOAL = 0.05;
const KEYS = 1_000_000;
const BATCH_ROWS = 16_384;
const TABLE = `
  CREATE TABLE trades (symbol STRING, price DOUBLE, volume BIGINT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'replayed')`;
const QUERY = `
  SELECT symbol, COUNT(*) AS n, AVG(price) AS mean, SUM(volume) AS total, MIN(price) AS low, MAX(price) AS high
  FROM trades
  GROUP BY symbol, TUMBLE(ts, INTERVAL '1' DAY)`;

/** Increments of a window state in a state folder, and how soon an executor goes on from there. */
export const checkpointRestoreBench: Bench = {
  id: 'state.checkpoint.restore',
  async run(options): Promise<BenchRow[]> {
    const keys = Math.round((KEYS * options.rows) / 10_000_000);
    const touched = Math.round(keys / 100);
    const all = batchesOf(keys, 1);
    const few = batchesOf(touched, keys / touched);
    const statePath = await mkdtemp(join(tmpdir(), 'sabot-sql-bench-'));
    const share = await writeCheckpoints(statePath, all, few);
    const times: number[] = [];
    for (let round = 0; round < options.repetitions; round++) {
      times.push(
        await restore(statePath, [...all, ...few, ...all], all.length + few.length, options),
      );
    }
    await rm(statePath, { recursive: true });
    const medianMs = median(times);
    return [
      {
        id: 'state.checkpoint.increment',
        rowsPerSecond: 0,
        against: '5-percent-of-full',
        ratio: INCREMENT_GOAL / share,
        note: `${(share * 100).toFixed(2)} % of the full size at 1 % of keys touched`,
      },
      {
        id: this.id,
        rowsPerSecond: Math.round(keys / (medianMs / 1000)),
        against: `${RESTORE_GOAL_MS}-ms`,
        ratio: (RESTORE_GOAL_MS * keys) / KEYS / medianMs,
        note: `${keys} keys in ${medianMs.toFixed(0)} ms, the start of the database included`,
      },
    ];
  },
};

/** A row for each of `rows` keys, each so far behind the one before. */
function batchesOf(rows: number, step: number): RecordBatch[] {
  const trades: Trades = {
    rowCount: rows,
    symbols: Array.from({ length: rows }, (_, row) => `symbol-${row * step}`),
    codes: Int32Array.from({ length: rows }, (_, row) => row),
    prices: Float64Array.from({ length: rows }, (_, row) => row / 7),
    volumes: new BigInt64Array(rows).fill(5n),
    times: new BigInt64Array(rows).fill(1_717_200_000_000n),
  };
  return utf8Batches(trades, BATCH_ROWS);
}

/** Takes a checkpoint behind all keys and one behind few; returns the second one's share of the first one's size. */
async function writeCheckpoints(
  statePath: string,
  all: readonly RecordBatch[],
  few: readonly RecordBatch[],
): Promise<number> {
  await using executor = new StreamingSQLExecutor({ statePath, checkpointIntervalSeconds: 3600 });
  const source = new ReplayedSource([...all, ...few]);
  executor.registerConnector('replayed', () => source);
  await executor.executeDDL(TABLE);
  const query = executor.executeStreamingSQL(QUERY, { name: 'restored' });
  const running = query.finished().catch(() => undefined);
  for (const batches of [all.length, all.length + few.length]) {
    await source.allow(batches);
    await query.checkpoint();
  }
  await query.close();
  await running;
  await executor.close();
  const [job] = await inspectCheckpoints({ statePath });
  const [second, first] = must(job).checkpoints.map(({ contents }) => must(contents).byteLength);
  return must(second) / must(first);
}

/** From making the executor to its asking for rows behind the first batch. */
async function restore(
  statePath: string,
  batches: readonly RecordBatch[],
  batchesBefore: number,
  { log }: BenchOptions,
): Promise<number> {
  const startMs = performance.now();
  await using executor = new StreamingSQLExecutor({ statePath, checkpointIntervalSeconds: 3600 });
  const source = new ReplayedSource(batches);
  executor.registerConnector('replayed', () => source);
  await executor.executeDDL(TABLE);
  const query = executor.executeStreamingSQL(QUERY, { name: 'restored' });
  const running = query.finished().catch(() => undefined);
  await source.allow(batchesBefore + 1);
  const [initMs, seekMs, nextMs] = [source.initMs, source.seekMs, performance.now()].map((ms) =>
    Math.round(ms - startMs),
  );
  log(
    `  ${initMs} ms to the state read, ${seekMs} ms to the state restored, ` +
      `${nextMs} ms to behind the first batch; load ${loadavg()[0]?.toFixed(1)}`,
  );
  await query.close();
  await running;
  return must(nextMs);
}
