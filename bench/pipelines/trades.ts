import type { RecordBatch } from 'apache-arrow';
import { StreamingSQLExecutor } from 'sabot-sql';
import {
  dictionaryBatches,
  generateTrades,
  type KeyDistribution,
  utf8Batches,
  WATERMARK_DELAY_MS,
} from '../data/trades.js';
import {
  type Bench,
  type BenchRow,
  type Contestant,
  compareWith,
  measureInterleaved,
} from '../harness.js';
import { bestTypeScriptQuery } from '../peers/best-typescript.js';
import { DuckDBTrades } from '../peers/duckdb-trades.js';
import { runMapByString } from '../peers/map-by-string.js';
import { toTradeBatches } from '../peers/trade-batch.js';
import { checkSameWork, type TradeSummary } from '../peers/trade-summary.js';
import { summarize, TRADES_QUERY } from './trades-query.js';

interface TradesCase {
  readonly label: string;
  readonly keyCount: number;
  readonly distribution: KeyDistribution;
}

interface TradesContestant extends Contestant {
  readonly run: () => Promise<TradeSummary> | TradeSummary;
}

/** From `executeStreamingSQL` to the last result batch, in one run with every peer. */
export const tradesBenches: readonly Bench[] = [
  tradesBench({ label: '1k', keyCount: 1_000, distribution: 'uniform' }),
  tradesBench({ label: '100k', keyCount: 100_000, distribution: 'uniform' }),
  tradesBench({ label: '100k-zipf', keyCount: 100_000, distribution: 'zipf' }),
];

function tradesBench({ label, keyCount, distribution }: TradesCase): Bench {
  return {
    id: `pipeline.trades.${label}`,
    async run({ rows, repetitions, log }): Promise<BenchRow[]> {
      const trades = generateTrades(rows, keyCount, distribution);
      const duckDB = await DuckDBTrades.load(trades);
      const best = bestTypeScriptQuery(keyCount);
      const batches = toTradeBatches(trades);
      const dict = await openTrades(dictionaryBatches(trades));
      const utf8 = await openTrades(utf8Batches(trades));
      const contestants: TradesContestant[] = [
        { name: 'dict', run: () => summarize(dict.executeStreamingSQL(TRADES_QUERY)) },
        { name: 'best-typescript', run: () => best.run(batches) },
        { name: 'utf8', run: () => summarize(utf8.executeStreamingSQL(TRADES_QUERY)) },
        { name: 'duckdb-1-thread-enum', run: () => duckDB.aggregate('enum', 1) },
        { name: 'duckdb-1-thread-varchar', run: () => duckDB.aggregate('varchar', 1) },
        { name: 'duckdb-all-threads-enum', run: () => duckDB.aggregate('enum') },
        {
          name: 'map-by-string',
          repetitions: Math.min(2, repetitions),
          run: () => runMapByString(batches, trades.symbols),
        },
      ];
      const expected = await duckDB.aggregate('varchar', 1);
      for (const { name, run } of contestants) checkSameWork(name, await run(), expected);
      log(`  ${expected.groups} groups, the same for all`);
      const timings = await measureInterleaved(contestants, repetitions);
      duckDB.close();
      await Promise.all([dict.close(), utf8.close()]);
      return [
        ...compareWith(`pipeline.trades.dict.${label}`, rows, timings, 'dict', [
          'duckdb-1-thread-enum',
          'best-typescript',
          'map-by-string',
          'duckdb-all-threads-enum',
        ]),
        ...compareWith(`pipeline.trades.utf8.${label}`, rows, timings, 'utf8', [
          'duckdb-1-thread-varchar',
        ]),
      ];
    },
  };
}

async function openTrades(batches: readonly RecordBatch[]): Promise<StreamingSQLExecutor> {
  const executor = new StreamingSQLExecutor({ stateBackend: 'memory' });
  await executor.registerStream('trades', batches, {
    watermark: { column: 'ts', delayMs: WATERMARK_DELAY_MS },
  });
  return executor;
}
