import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StreamingSQLExecutor } from '../../../src/executor/streaming-sql-executor.js';
import '../../../src/node.js';
import type { OperatorFacts } from '../../../src/node.js';
import { nodeEnvironment } from '../../../src/platform/node.js';
import { ManualClock } from '../../support/manual-clock.js';

const NOW_MS = Date.parse('2026-01-01T12:00:00Z');
const TRADES = { watermark: { column: 'ts', delayMs: 5000 } };
const ALL_OPERATORS = `
  SELECT t.symbol, COUNT(*) AS n, SUM(t.price * c.factor) AS total
  FROM (SELECT symbol, price, ts FROM trades WHERE price > 20
        UNION ALL SELECT symbol, price, ts FROM others WHERE price > 40) AS t
  JOIN currencies AS c ON t.symbol = c.symbol
  GROUP BY t.symbol, TUMBLE(t.ts, INTERVAL '10' SECOND)
  HAVING COUNT(*) > 1`;

/** Enough for windows to close. */
const SOME = Array.from({ length: 100 }, (_, i) => ({
  symbol: i % 2 === 0 ? 'EUR' : 'USD',
  price: 50,
  ts: new Date(NOW_MS + i * 300),
}));

interface Trade {
  readonly symbol: string;
  readonly price: number;
  readonly ts: Date;
}

const trades = fc
  .array(fc.record({ symbol: fc.constantFrom('EUR', 'USD', 'ADA', 'XRP'), price: fc.nat(100) }), {
    minLength: 1,
    maxLength: 200,
  })
  .map((rows): readonly Trade[] =>
    rows.map((row, i) => ({ ...row, ts: new Date(NOW_MS + i * 300) })),
  );

async function open(
  left: readonly Trade[],
  right: readonly Trade[],
  batchRowsMax: number,
  clock = new ManualClock(NOW_MS),
): Promise<StreamingSQLExecutor> {
  const executor = new StreamingSQLExecutor(
    { stateBackend: 'memory', batchRowsMax },
    { ...nodeEnvironment, clock },
  );
  await executor.registerStream('trades', left, TRADES);
  await executor.registerStream('others', right, TRADES);
  await executor.registerDimensionTable('currencies', [
    { symbol: 'EUR', factor: 1 },
    { symbol: 'USD', factor: 1.1 },
    { symbol: 'ADA', factor: 0.5 },
  ]);
  return executor;
}

function byId(operators: readonly OperatorFacts[]): ReadonlyMap<string, OperatorFacts> {
  return new Map(operators.map((operator) => [operator.id, operator]));
}

describe('the operators of a query', () => {
  it('give as many rows as those that read from them take', async () => {
    await fc.assert(
      fc.asyncProperty(trades, trades, fc.integer({ min: 1, max: 300 }), async (a, b, rowsMax) => {
        await using executor = await open(a, b, rowsMax);
        const query = executor.executeStreamingSQL(ALL_OPERATORS);
        const { rowsIn, rowsOut } = await query.finished();
        const known = byId(query.operators);
        for (const operator of query.operators) {
          if (operator.kind === 'scan') expect(operator.rowsIn).toBe(operator.rowsOut);
          else {
            const given = operator.inputs.map((id) => known.get(id)?.rowsOut ?? Number.NaN);
            expect(operator.rowsIn).toBe(given.reduce((sum, rows) => sum + rows, 0));
          }
        }
        expect(known.get('source-trades')?.rowsOut).toBe(a.length);
        expect(rowsIn).toBe(a.length + b.length);
        expect(known.get('results')?.rowsIn).toBe(rowsOut);
        const kept = [...a.filter(({ price }) => price > 20), ...b.filter((row) => row.price > 40)];
        expect(known.get('union-all-1')?.rowsOut).toBe(kept.length);
        const known3 = kept.filter(({ symbol }) => symbol !== 'XRP');
        expect(known.get('lookup-join-1')?.rowsOut).toBe(known3.length);
      }),
      { numRuns: 20 },
    );
  });

  it('are a graph from where the rows go to the tables, as EXPLAIN prints it', async () => {
    await using executor = await open(SOME, SOME, 100);
    const query = executor.executeStreamingSQL(ALL_OPERATORS);
    expect(query.operators).toEqual([]);
    await query.finished();
    const { operators } = query;
    expect(operators[0]).toMatchObject({ id: 'results', kind: 'results', name: 'Results' });
    const explained = executor.explain(ALL_OPERATORS);
    for (const { kind, name, detail } of operators.slice(1)) {
      expect(explained).toContain(`${name}(${detail})`);
      expect(kind).not.toBe('results');
    }
    expect(operators.filter(({ kind }) => kind === 'scan').map(({ id }) => id)).toEqual([
      'source-trades',
      'source-others',
    ]);
    expect(byId(operators).get('union-all-1')?.inputs).toHaveLength(2);
  });

  it('tell the watermark, and what they hold, while the query runs', async () => {
    await using executor = await open(SOME, SOME, 10);
    const query = executor.executeStreamingSQL(ALL_OPERATORS, { name: 'totals' });
    for await (const _ of query) {
      const known = byId(query.operators);
      expect(known.get('window-aggregate-1')?.state?.keys).toBe(2);
      expect(known.get('window-aggregate-1')?.state?.bytes).toBeGreaterThan(0);
      expect(known.get('lookup-join-1')?.state?.keys).toBe(3);
      expect(known.get('filter-1')?.state).toBeUndefined();
      expect(known.get('window-aggregate-1')?.watermarkMs).toBeGreaterThanOrEqual(NOW_MS);
      expect(executor.describeQueries()[0]?.operators).toEqual(query.operators);
      break;
    }
  });

  it('tell two reads of one table apart', async () => {
    await using executor = await open(SOME, SOME, 100);
    const query = executor.executeStreamingSQL(
      'SELECT price FROM trades UNION ALL SELECT price FROM trades WHERE price > 1',
    );
    await query.finished();
    const scans = query.operators.filter(({ kind }) => kind === 'scan');
    expect(scans.map(({ id }) => id)).toEqual(['source-trades', 'source-trades-2']);
  });

  it('are back-pressured while somebody takes long with their rows', async () => {
    const clock = new ManualClock(NOW_MS);
    await using executor = await open(SOME, SOME, 10, clock);
    const query = executor.executeStreamingSQL('SELECT price FROM trades');
    let last = query.operators;
    for await (const _ of query) {
      clock.advance(1000);
      last = query.operators;
    }
    expect(last.map(({ isBackPressured }) => isBackPressured)).toEqual(last.map(() => true));
    for (const { shares } of last) {
      expect(shares.busy + shares.idle + shares.backPressured).toBeCloseTo(1);
    }
  });
});
