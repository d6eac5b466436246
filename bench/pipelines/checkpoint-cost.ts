import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspectCheckpoints, StreamingSQLExecutor } from 'sabot-sql';
import { must } from '#dist/common/assert.js';
import { EndlessTrades, TRADES_SCHEMA } from '../data/endless-trades.js';
import { WATERMARK_DELAY_MS } from '../data/trades.js';
import { type Bench, type BenchRow, median, rowsPerSecond } from '../harness.js';
import { mainThreadTimes } from '../thread-times.js';
import { summarize, TRADES_QUERY } from './trades-query.js';

const KEY_COUNT = 100_000;
/** Some seconds of work, so that several checkpoints are taken. */
const LAPS = 10;
/** Of the throughput without checkpoints. */
const COST_GOAL = 0.95;

/** What a run took, from the first row that it asked for to behind the last. */
interface Run {
  readonly elapsedMs: number;
  /** Of the main thread. */
  readonly cpuMs: number;
  readonly checkpoints: number;
}

/** The trades query with a checkpoint every second, against the same without. */
export const checkpointCostBench: Bench = {
  id: 'state.checkpoint.cost',
  async run({ rows, repetitions, log }): Promise<BenchRow[]> {
    const trades = new EndlessTrades(rows, KEY_COUNT);
    const statePath = await mkdtemp(join(tmpdir(), 'sabot-sql-bench-'));
    const plain = new StreamingSQLExecutor({ stateBackend: 'memory' });
    const checkpointed = new StreamingSQLExecutor({ statePath, checkpointIntervalSeconds: 1 });
    const ratios: number[] = [];
    const cpuRatios: number[] = [];
    const elapsed: number[] = [];
    let checkpoints = 0;
    for (let round = -1; round < repetitions; round++) {
      const [first, second] = round % 2 === 0 ? [plain, checkpointed] : [checkpointed, plain];
      const runs = new Map<StreamingSQLExecutor, Run>();
      for (const executor of [first, second]) {
        runs.set(executor, await runOnce(executor, trades, rows, round));
      }
      const without = runs.get(plain) as Run;
      const withThem = runs.get(checkpointed) as Run;
      log(
        `  ${without.elapsedMs.toFixed(0)} ms, cpu ${without.cpuMs.toFixed(0)}; ` +
          `${withThem.elapsedMs.toFixed(0)} ms, cpu ${withThem.cpuMs.toFixed(0)} with ${withThem.checkpoints} checkpoints; load ${loadavg()[0]?.toFixed(1)}`,
      );
      if (round < 0) continue;
      checkpoints += withThem.checkpoints;
      ratios.push(without.elapsedMs / withThem.elapsedMs);
      cpuRatios.push(without.cpuMs / withThem.cpuMs);
      elapsed.push(withThem.elapsedMs);
    }
    await Promise.all([plain.close(), checkpointed.close()]);
    const jobs = await inspectCheckpoints({ statePath });
    const sizes = jobs.flatMap((job) =>
      job.checkpoints.map(({ contents }) => contents?.byteLength ?? 0),
    );
    await rm(statePath, { recursive: true });
    const megabytes = Math.max(...sizes) / 1e6;
    return [
      {
        id: this.id,
        rowsPerSecond: rowsPerSecond(rows * LAPS, median(elapsed)),
        against: 'without-checkpoints',
        ratio: median(ratios),
        note:
          `goal ${COST_GOAL}x; main thread ${median(cpuRatios).toFixed(2)}x; ` +
          `${checkpoints} checkpoints of up to ${megabytes.toFixed(1)} MB`,
      },
    ];
  },
};

async function runOnce(
  executor: StreamingSQLExecutor,
  trades: EndlessTrades,
  rows: number,
  round: number,
): Promise<Run> {
  const at = { start: [0, 0], end: [0, 0] };
  const now = (): [number, number] => [performance.now(), mainThreadTimes().runMs];
  const laps = trades.laps(LAPS, {
    onStart: () => {
      at.start = now();
    },
    onEnd: () => {
      at.end = now();
    },
  });
  const table = `trades_${round + 1}`;
  await executor.registerStream(table, laps, {
    schema: TRADES_SCHEMA,
    watermark: { column: 'ts', delayMs: WATERMARK_DELAY_MS },
  });
  const query = executor.executeStreamingSQL(TRADES_QUERY.replace('FROM trades', `FROM ${table}`));
  const summary = await summarize(query);
  if (summary.rows !== rows * LAPS) throw new Error(`${summary.rows} rows were counted`);
  const [elapsedMs, cpuMs] = [0, 1].map((i) => must(at.end[i]) - must(at.start[i]));
  return {
    elapsedMs: must(elapsedMs),
    cpuMs: must(cpuMs),
    checkpoints: query.statistics.checkpoints,
  };
}
