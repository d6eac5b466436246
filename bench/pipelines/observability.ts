import { StreamingSQLExecutor } from 'sabot-sql';
import {
  dictionaryBatches,
  generateTrades,
  type Trades,
  WATERMARK_DELAY_MS,
} from '../data/trades.js';
import { type Bench, type BenchRow, compareWith, measureInterleaved } from '../harness.js';
import { checkSameWork } from '../peers/trade-summary.js';
import { summarize, TRADES_QUERY } from './trades-query.js';

const KEY_COUNT = 1_000;
/** Far more often than anybody scrapes. */
const EXPORT_INTERVAL_MS = 50;
const SCRAPES = 1_000;
const SCRAPE_GOAL_MS = 1;

/** What it costs a query to be looked at, and how long one look takes. */
export const observabilityBench: Bench = {
  id: 'observability',
  async run({ rows, repetitions }): Promise<BenchRow[]> {
    const trades = generateTrades(rows, KEY_COUNT);
    const seen = await openTrades(trades, true);
    const unseen = await openTrades(trades, false);
    seen.observability.addExportListener(() => {});
    const contestants = [seen, unseen].map((executor) => ({
      name: executor === seen ? 'with-metrics' : 'without-metrics',
      run: () => summarize(executor.executeStreamingSQL(TRADES_QUERY)),
    }));
    const profiled = {
      name: 'with-kernel-profile',
      run: () => summarize(unseen.executeStreamingSQL(TRADES_QUERY, { profileKernels: true })),
    };
    contestants.push(profiled);
    const expected = await summarize(unseen.executeStreamingSQL(TRADES_QUERY));
    for (const { name, run } of contestants) checkSameWork(name, await run(), expected);
    const timings = await measureInterleaved(contestants, repetitions);
    const scrapeMs = await scrapeTime(seen);
    await Promise.all([seen.close(), unseen.close()]);
    const cost = compareWith('observability.cost', rows, timings, 'with-metrics', [
      'without-metrics',
    ]);
    const profile = compareWith('observability.kernels', rows, timings, profiled.name, [
      'without-metrics',
    ]);
    return [
      ...cost,
      ...profile,
      {
        id: 'observability.scrape',
        rowsPerSecond: 0,
        against: `${SCRAPE_GOAL_MS}-ms`,
        ratio: SCRAPE_GOAL_MS / scrapeMs,
        note: `${scrapeMs.toFixed(3)} ms of the data thread for all metrics of a query as JSON`,
      },
    ];
  },
};

/** Mean milliseconds of a look at a query that is in the middle of its rows. */
async function scrapeTime(executor: StreamingSQLExecutor): Promise<number> {
  for await (const _ of executor.executeStreamingSQL(TRADES_QUERY)) {
    const startMs = performance.now();
    for (let scrape = 0; scrape < SCRAPES; scrape++) executor.observability.exportMetricsToJson();
    return (performance.now() - startMs) / SCRAPES;
  }
  throw new Error('the query has no rows');
}

async function openTrades(trades: Trades, enableMetrics: boolean): Promise<StreamingSQLExecutor> {
  const executor = new StreamingSQLExecutor({
    stateBackend: 'memory',
    ...(enableMetrics ? { enableMetrics, metricsExportIntervalMs: EXPORT_INTERVAL_MS } : {}),
  });
  await executor.registerStream('trades', dictionaryBatches(trades), {
    watermark: { column: 'ts', delayMs: WATERMARK_DELAY_MS },
  });
  return executor;
}
