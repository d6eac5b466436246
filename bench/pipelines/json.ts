import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StreamingSQLExecutor } from 'sabot-sql';
import { type TimeFormat, toJsonLines } from '../data/trade-lines.js';
import { generateTrades } from '../data/trades.js';
import { type Bench, type BenchRow, compareWith, measureInterleaved } from '../harness.js';
import { bestTypeScriptQuery } from '../peers/best-typescript.js';
import { JsonParseReader } from '../peers/json-parse.js';
import { runMapByString } from '../peers/map-by-string.js';
import type { TradeBatch } from '../peers/trade-batch.js';
import { checkSameWork, type TradeSummary } from '../peers/trade-summary.js';
import { summarize, TRADES_QUERY } from './trades-query.js';

const KEY_COUNT = 1_000;
const ROWS_MAX = 2_000_000;

/** From a file of JSON lines to columns, and to closed windows. */
export const jsonBenches: readonly Bench[] = [jsonBench('epoch'), jsonBench('iso')];

function jsonBench(timeFormat: TimeFormat): Bench {
  return {
    id: `pipeline.json.${timeFormat}`,
    async run({ rows, repetitions }): Promise<BenchRow[]> {
      const rowCount = Math.min(rows, ROWS_MAX);
      const trades = generateTrades(rowCount, KEY_COUNT);
      const folder = await mkdtemp(join(tmpdir(), 'sabot-sql-bench-'));
      try {
        const path = join(folder, 'trades.jsonl');
        await writeFile(path, toJsonLines(trades, timeFormat));
        const reader = new JsonParseReader(path, timeFormat);
        const best = bestTypeScriptQuery(KEY_COUNT);
        const contestants = [
          { name: 'windows', run: () => runWindows(path, timeFormat) },
          {
            name: 'json-parse-best-typescript',
            run: () => best.run(reader.batches()),
          },
          {
            name: 'json-parse-map-by-string',
            run: () => runMapByString(reader.batches(), reader.symbols),
          },
        ];
        const expected = best.run(reader.batches());
        for (const { name, run } of contestants) checkSameWork(name, await run(), expected);
        const timings = await measureInterleaved(
          [
            ...contestants,
            { name: 'columns', run: () => runColumns(path, timeFormat) },
            { name: 'json-parse', run: () => drain(reader.batches()) },
          ],
          repetitions,
        );
        return [
          ...compareWith(`pipeline.json.columns.${timeFormat}`, rowCount, timings, 'columns', [
            'json-parse',
          ]),
          ...compareWith(`pipeline.json.windows.${timeFormat}`, rowCount, timings, 'windows', [
            'json-parse-best-typescript',
            'json-parse-map-by-string',
          ]),
        ];
      } finally {
        await rm(folder, { recursive: true });
      }
    },
  };
}

/** Reads on without keeping anything. */
function drain(batches: Iterable<TradeBatch>): number {
  let rows = 0;
  for (const batch of batches) rows += batch.rowCount;
  return rows;
}

async function runWindows(path: string, timeFormat: TimeFormat): Promise<TradeSummary> {
  await using executor = await openTrades(path, timeFormat);
  return await summarize(executor.executeStreamingSQL(TRADES_QUERY));
}

async function runColumns(path: string, timeFormat: TimeFormat): Promise<number> {
  await using executor = await openTrades(path, timeFormat);
  let rows = 0;
  const query = 'SELECT symbol, price, volume, ts FROM trades';
  for await (const batch of executor.executeStreamingSQL(query)) rows += batch.numRows;
  return rows;
}

async function openTrades(path: string, timeFormat: TimeFormat): Promise<StreamingSQLExecutor> {
  const executor = new StreamingSQLExecutor({ stateBackend: 'memory' });
  const time =
    timeFormat === 'epoch'
      ? 'ts_ms BIGINT, ts AS TO_TIMESTAMP_LTZ(ts_ms, 3)'
      : 'ts TIMESTAMP_LTZ(3)';
  await executor.executeDDL(`
    CREATE TABLE trades (symbol STRING, price DOUBLE, volume BIGINT, ${time},
      WATERMARK FOR ts AS ts - INTERVAL '5' SECOND)
    WITH ('connector' = 'filesystem', 'path' = '${path}', 'format' = 'json',
      'json.timestamp-format.standard' = 'ISO-8601')`);
  return executor;
}
