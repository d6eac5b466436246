import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { inspectCheckpoints, StreamingSQLExecutor } from 'sabot-sql';
import { EndlessTrades, TRADES_SCHEMA } from '../data/endless-trades.js';
import { type Bench, type BenchOptions, type BenchRow, median } from '../harness.js';
import { mainThreadTimes } from '../thread-times.js';

const PAUSE_GOAL_MS = 10;
/** Makes about 100 MB: 40 bytes of accumulators and 12 of key and arrival, and the key's text. */
const STATE_KEYS = 2_000_000;
const BATCH_ROWS = 16_384;
/** All rows are of one window, which stays open. */
const QUERY = `
  SELECT symbol, COUNT(*) AS n, AVG(price) AS mean, SUM(volume) AS total, MIN(price) AS low, MAX(price) AS high
  FROM trades
  GROUP BY symbol, TUMBLE(ts, INTERVAL '100' DAY)`;
const LAPS_MAX = 1_000_000;
const BETWEEN_CHECKPOINTS_MS = 500;

/** How long the source is not asked for rows while a checkpoint of a large state is taken. */
export const checkpointPauseBench: Bench = {
  id: 'state.checkpoint.pause',
  async run(options): Promise<BenchRow[]> {
    const keys = Math.round((STATE_KEYS * options.rows) / 10_000_000);
    const trades = new EndlessTrades(options.rows, keys, BATCH_ROWS);
    const statePath = await mkdtemp(join(tmpdir(), 'sabot-sql-bench-'));
    const gaps = new Gaps();
    await using executor = new StreamingSQLExecutor({ statePath, checkpointIntervalSeconds: 3600 });
    const laps = trades.laps(LAPS_MAX, { onBatch: () => gaps.pulled() });
    await executor.registerStream('trades', laps, {
      schema: TRADES_SCHEMA,
      watermark: { column: 'ts', delayMs: 0 },
    });
    const query = executor.executeStreamingSQL(QUERY, { name: 'pause' });
    const running = query.finished().catch(() => undefined);
    while (query.statistics.rowsIn < options.rows) await sleep(BETWEEN_CHECKPOINTS_MS);
    const pauses = await takeCheckpoints(query, gaps, options);
    await query.close();
    await running;
    await executor.close();
    const [job] = await inspectCheckpoints({ statePath });
    const bytes = job?.checkpoints.map(({ contents }) => contents?.byteLength ?? 0) ?? [];
    await rm(statePath, { recursive: true });
    const medianMs = median(pauses);
    return [
      {
        id: this.id,
        rowsPerSecond: 0,
        against: `${PAUSE_GOAL_MS}-ms`,
        ratio: PAUSE_GOAL_MS / medianMs,
        note:
          `${medianMs.toFixed(1)} ms, longest ${Math.max(...pauses).toFixed(1)} ms, ` +
          `in checkpoints of ${bytes.map((length) => (length / 1e6).toFixed(0)).join(', ')} MB`,
      },
    ];
  },
};

/** The longest pause of each checkpoint, in milliseconds. */
async function takeCheckpoints(
  query: { checkpoint(): Promise<number> },
  gaps: Gaps,
  { repetitions, log }: BenchOptions,
): Promise<readonly number[]> {
  const pauses: number[] = [];
  for (let round = -1; round < repetitions; round++) {
    await sleep(BETWEEN_CHECKPOINTS_MS);
    const before = gaps.take();
    const startMs = performance.now();
    await query.checkpoint();
    const durationMs = performance.now() - startMs;
    const during = gaps.take();
    log(
      `  ${durationMs.toFixed(0)} ms: batches every ${gapText(before)} ms without, ${gapText(during)} ms with; ` +
        `load ${loadavg()[0]?.toFixed(1)}`,
    );
    // What a batch takes by itself is no pause.
    if (round >= 0) pauses.push(Math.max(...during) - median(before));
  }
  return pauses;
}

/** The times from one batch to the next, less those in which others had the cores. */
class Gaps {
  #lastMs = performance.now();
  #lastWaitMs = 0;
  #gaps: number[] = [];

  pulled(): void {
    const nowMs = performance.now();
    const { waitMs } = mainThreadTimes();
    this.#gaps.push(nowMs - this.#lastMs - (waitMs - this.#lastWaitMs));
    this.#lastMs = nowMs;
    this.#lastWaitMs = waitMs;
  }

  take(): readonly number[] {
    return this.#gaps.splice(0);
  }
}

/** Median, 95th percentile, maximum. */
function gapText(gaps: readonly number[]): string {
  const sorted = [...gaps].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor((sorted.length - 1) * share)]?.toFixed(1);
  return `${at(0.5)} (95 %: ${at(0.95)}, at most ${at(1)})`;
}
