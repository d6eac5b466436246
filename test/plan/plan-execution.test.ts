import { tableFromArrays } from 'apache-arrow';
import { describe, expect, it } from 'vitest';
import { StreamingSQLExecutor } from '../../src/node.js';
import { rowsOf } from '../support/rows-of.js';

const MINUTE_MS = 60_000;

const TRADES = [
  { symbol: 'A', price: 10, volume: 1n, ts: 0 },
  { symbol: 'B', price: 20, volume: 2n, ts: 10_000 },
  { symbol: 'A', price: 30, volume: 3n, ts: 20_000 },
  { symbol: 'C', price: 0, volume: 4n, ts: MINUTE_MS },
  { symbol: 'A', price: 40, volume: 4_294_967_297n, ts: 61 * MINUTE_MS },
];

const SECURITIES = tableFromArrays({
  code: ['A', 'B'],
  company: ['Aleph', 'Beth'],
  rating: Int32Array.of(1, 2),
});

/** The rows of a query over trades and securities, each as its values. */
async function rows(sql: string): Promise<unknown[][]> {
  await using executor = new StreamingSQLExecutor({ stateBackend: 'memory' });
  await executor.registerStream('trades', TRADES, { watermark: { column: 'ts', delayMs: 0 } });
  await executor.registerDimensionTable('securities', SECURITIES);
  const result: unknown[][] = [];
  for await (const batch of executor.executeStreamingSQL(sql)) {
    result.push(...rowsOf(batch).map((row) => Object.values(row)));
  }
  return result;
}

describe('a plan, when it runs,', () => {
  it('looks up only the rows for which a left join holds', async () => {
    expect(
      await rows(`SELECT symbol, company FROM trades
        LEFT JOIN securities ON symbol = code AND price < 25 AND rating = 1`),
    ).toEqual([
      ['A', 'Aleph'],
      ['B', null],
      ['A', null],
      ['C', null],
      ['A', null],
    ]);
  });

  it('finds no partner for a key that the dimension can not hold', async () => {
    expect(
      await rows('SELECT volume, code FROM trades JOIN securities ON volume = rating'),
    ).toEqual([
      [1n, 'A'],
      [2n, 'B'],
    ]);
  });

  it('windows the results of windows', async () => {
    expect(
      await rows(`WITH minutes AS (
          SELECT symbol, TUMBLE_ROWTIME(ts, INTERVAL '1' MINUTE) AS at_time, COUNT(*) AS n
          FROM trades GROUP BY symbol, TUMBLE(ts, INTERVAL '1' MINUTE))
        SELECT TUMBLE(at_time, INTERVAL '1' HOUR) AS hour, SUM(n) AS trades, MAX(n) AS busiest, COUNT(*) AS minutes
        FROM minutes GROUP BY TUMBLE(at_time, INTERVAL '1' HOUR)`),
    ).toEqual([
      [0, 4n, 2n, 3n],
      [60 * MINUTE_MS, 1n, 1n, 1n],
    ]);
  });

  it('computes keys and arguments before, and results and HAVING behind the aggregation', async () => {
    expect(
      await rows(`SELECT symbol || '!' AS name, SUM(price * 2) / COUNT(*) AS mean, TUMBLE_END(ts, INTERVAL '1' HOUR) AS till
        FROM trades GROUP BY symbol || '!', TUMBLE(ts, INTERVAL '1' HOUR) HAVING mean > 0 AND symbol || '!' <> 'B!'`),
    ).toEqual([
      ['A!', 40, 60 * MINUTE_MS],
      ['A!', 80, 120 * MINUTE_MS],
    ]);
  });

  it('unites streams in common types and windows their union', async () => {
    expect(
      await rows(`SELECT TUMBLE(ts, INTERVAL '1' HOUR) AS hour, SUM(n) AS total FROM (
          SELECT ts, volume AS n FROM trades WHERE symbol = 'A'
          UNION ALL SELECT ts, price FROM trades WHERE symbol = 'B')
        GROUP BY TUMBLE(ts, INTERVAL '1' HOUR)`),
    ).toEqual([
      [0, 24],
      [60 * MINUTE_MS, 4_294_967_297],
    ]);
  });

  it('tests a condition that may fail only where those before it hold', async () => {
    expect(
      await rows(`SELECT symbol FROM (SELECT symbol, CAST(price AS INT) AS p FROM trades WHERE price > 0)
        WHERE 100 / p > 3`),
    ).toEqual([['A'], ['B']]);
  });
});
