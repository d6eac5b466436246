import { tableFromArrays } from 'apache-arrow';
import { describe, expect, it } from 'vitest';
import { StreamingSQLExecutor } from '../../src/node.js';
import { rowsOf } from '../support/rows-of.js';

const HOUR_MS = 3_600_000;

const TRADES = [
  { symbol: 'A', price: 10, volume: 1n, ts: 0 },
  { symbol: 'B', price: 20, volume: 2n, ts: 10 },
  { symbol: 'A', price: 30, volume: 3n, ts: 20 },
  { symbol: 'A', price: 5, volume: 9007199254740993n, ts: HOUR_MS },
];

const HOURLY = `SELECT symbol, TUMBLE(ts, INTERVAL '1' HOUR) AS window_start, COUNT(*) AS count,
  AVG(price) AS avg_price, SUM(volume) AS total
  FROM trades GROUP BY symbol, TUMBLE(ts, INTERVAL '1' HOUR)`;

async function withTrades(options = {}) {
  const executor = new StreamingSQLExecutor({ stateBackend: 'memory', ...options });
  const watermark = { column: 'ts', delayMs: 0 };
  await executor.registerStream('trades', TRADES, { watermark });
  return executor;
}

describe('StreamingSQLExecutor', () => {
  it('runs a windowed query over rows and reads as an Arrow batch', async () => {
    await using executor = await withTrades();
    const batches = [];
    for await (const batch of executor.executeStreamingSQL(HOURLY)) batches.push(batch);
    const first = batches[0];
    expect(first?.numRows).toBe(2);
    expect(first?.column('symbol')[0]).toBe('A');
    expect(first?.column('count')[1]).toBe(1n);
    expect(batches.flatMap(rowsOf)).toEqual([
      { symbol: 'A', window_start: 0, count: 2n, avg_price: 20, total: 4n },
      { symbol: 'B', window_start: 0, count: 1n, avg_price: 20, total: 2n },
      { symbol: 'A', window_start: HOUR_MS, count: 1n, avg_price: 5, total: 9007199254740993n },
    ]);
  });

  it.each([1, 2, 3, 8192])('gives the same rows with batches of %i', async (batchRowsMax) => {
    const results = async (options: object) => {
      await using executor = await withTrades(options);
      return await collect(executor.executeStreamingSQL(HOURLY));
    };
    expect(await results({ batchRowsMax })).toEqual(await results({}));
    const twins = await results({ batchRowsMax, kernelMode: 'typescript' });
    expect(twins).toEqual(await results({}));
  });

  it('sends windows before the input ends, and reads no further than the consumer asks', async () => {
    await using executor = new StreamingSQLExecutor({ stateBackend: 'memory' });
    let produced = 0;
    async function* endless() {
      for (;;) {
        yield { k: 'x', ts: produced * 1000 };
        produced++;
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
    await executor.registerStream('ticks', endless(), { watermark: { column: 'ts', delayMs: 0 } });
    const sql = `SELECT k, COUNT(*) AS n FROM ticks GROUP BY k, TUMBLE(ts, INTERVAL '10' SECOND)`;
    const query = executor.executeStreamingSQL(sql);
    for await (const batch of query) {
      expect(batch.column('n')[0]).toBe(10n);
      const atFirst = produced;
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(produced - atFirst).toBeLessThanOrEqual(1);
      break;
    }
    expect(query.statistics.windowsFired).toBeGreaterThanOrEqual(1);
  });

  it('closes the source when the loop is left', async () => {
    await using executor = new StreamingSQLExecutor({ stateBackend: 'memory' });
    let isClosed = false;
    async function* source() {
      try {
        for (let ts = 0; ; ts += 1000) yield { ts };
      } finally {
        isClosed = true;
      }
    }
    await executor.registerStream('s', source());
    for await (const _ of executor.executeStreamingSQL('SELECT ts FROM s')) break;
    expect(isClosed).toBe(true);
  });

  it('stops with the reason of the abort signal, also while it waits for rows', async () => {
    await using executor = new StreamingSQLExecutor({ stateBackend: 'memory' });
    async function* silent() {
      yield { v: 1 };
      await new Promise(() => {});
    }
    await executor.registerStream('s', silent());
    const abort = new AbortController();
    const query = executor.executeStreamingSQL('SELECT v FROM s', { signal: abort.signal });
    const reason = new Error('enough');
    setTimeout(() => abort.abort(reason), 20);
    await expect(collect(query)).rejects.toBe(reason);
  });

  it('stops running queries when it is closed', async () => {
    const executor = new StreamingSQLExecutor({ stateBackend: 'memory' });
    async function* silent() {
      yield { v: 1 };
      await new Promise(() => {});
    }
    await executor.registerStream('s', silent());
    const results = collect(executor.executeStreamingSQL('SELECT v FROM s'));
    const failure = expect(results).rejects.toThrow('The query was closed.');
    await new Promise((resolve) => setTimeout(resolve, 20));
    await executor.close();
    await failure;
    expect(() => executor.executeStreamingSQL('SELECT v FROM s')).toThrow('closed');
  });

  it('counts late rows and passes on what a source throws', async () => {
    await using executor = new StreamingSQLExecutor({ stateBackend: 'memory' });
    const rows = [{ ts: 0 }, { ts: 5000 }, { ts: 10 }];
    await executor.registerStream('s', rows, { watermark: { column: 'ts', delayMs: 0 } });
    const late = executor.executeStreamingSQL(
      `SELECT COUNT(*) AS n FROM s GROUP BY TUMBLE(ts, INTERVAL '1' SECOND)`,
    );
    expect(await collect(late)).toEqual([{ n: 1n }, { n: 1n }]);
    expect(late.statistics).toMatchObject({ rowsIn: 3, lateRows: 1, windowsFired: 2 });
    async function* failing() {
      yield { v: 1 };
      throw new Error('disk on fire');
    }
    await executor.registerStream('f', failing());
    const failed = collect(executor.executeStreamingSQL('SELECT v FROM f'));
    await expect(failed).rejects.toThrow('disk on fire');
  });

  it('unites sources in an order that depends on their rows alone', async () => {
    const left = Array.from({ length: 500 }, (_, i) => ({ s: 'l', ts: i * 100 }));
    const right = Array.from({ length: 300 }, (_, i) => ({ s: 'r', ts: i * 170 - (i % 7) * 700 }));
    const sql = `SELECT s, TUMBLE(ts, INTERVAL '2' SECOND) AS w, COUNT(*) AS n
      FROM (SELECT s, ts FROM l UNION ALL SELECT s, ts FROM r)
      GROUP BY s, TUMBLE(ts, INTERVAL '2' SECOND)`;
    const run = async (batchRowsMax: number, chunk: number, delayMs: number) => {
      await using executor = new StreamingSQLExecutor({ stateBackend: 'memory', batchRowsMax });
      async function* slowly(rows: readonly object[]) {
        for (const [i, row] of rows.entries()) {
          if (i % chunk === 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
          yield row;
        }
      }
      const watermark = { column: 'ts', delayMs: 300 };
      await executor.registerStream('l', left, { watermark });
      await executor.registerStream('r', slowly(right), { watermark });
      const query = executor.executeStreamingSQL(sql);
      return { rows: await collect(query), late: query.statistics.lateRows };
    };
    const expected = await run(8192, 1000, 0);
    expect(expected.rows.length).toBeGreaterThan(40);
    expect(expected.late).toBeGreaterThan(0);
    expect(await run(7, 50, 1)).toEqual(expected);
    expect(await run(1, 100, 3)).toEqual(expected);
  });

  it('does not let an idle source hold the others back', async () => {
    await using executor = new StreamingSQLExecutor({
      stateBackend: 'memory',
      watermarkIdleTimeoutMs: 30,
    });
    async function* silent() {
      yield { s: 'silent', ts: 0 };
      await new Promise(() => {});
    }
    const busy = Array.from({ length: 50 }, (_, i) => ({ s: 'busy', ts: i * 1000 }));
    const watermark = { column: 'ts', delayMs: 0 };
    await executor.registerStream('a', silent(), { watermark });
    await executor.registerStream('b', busy, { watermark });
    const query = executor.executeStreamingSQL(`SELECT COUNT(*) AS n
      FROM (SELECT ts FROM a UNION ALL SELECT ts FROM b) GROUP BY TUMBLE(ts, INTERVAL '10' SECOND)`);
    const counts = [];
    for await (const batch of query) {
      counts.push(...rowsOf(batch));
      if (counts.length >= 4) break;
    }
    expect(counts.slice(0, 4)).toEqual([{ n: 11n }, { n: 10n }, { n: 10n }, { n: 10n }]);
  });

  it('reads Arrow tables, again and again, and async iterables once', async () => {
    await using executor = new StreamingSQLExecutor({ stateBackend: 'memory' });
    await executor.registerStream('t', tableFromArrays({ v: Int32Array.from([1, 2, 3]) }));
    const sql = 'SELECT v + 1 AS w FROM t WHERE v <> 2';
    expect(await collect(executor.executeStreamingSQL(sql))).toEqual([{ w: 2 }, { w: 4 }]);
    expect(await collect(executor.executeStreamingSQL(sql))).toEqual([{ w: 2 }, { w: 4 }]);
    async function* once() {
      yield { v: 1 };
    }
    await executor.registerStream('o', once());
    expect(await collect(executor.executeStreamingSQL('SELECT v FROM o'))).toEqual([{ v: 1 }]);
    const again = collect(executor.executeStreamingSQL('SELECT v FROM o'));
    await expect(again).rejects.toThrow('can be read only once and has been');
  });

  it('runs user-made connectors', async () => {
    await using executor = new StreamingSQLExecutor({ stateBackend: 'memory' });
    executor.registerConnector('numbers', () => {
      let next = 0;
      return {
        init: async () => {},
        fetchNextBatch: async () => (next < 3 ? [{ n: next++ }] : null),
        commitOffset: async () => {},
        getCurrentOffset: () => String(next),
        getWatermark: () => Number.NEGATIVE_INFINITY,
        getName: () => 'numbers',
        getTopic: () => 'numbers',
        getPartition: () => 0,
      };
    });
    await executor.executeDDL(`CREATE TABLE n (n INT) WITH ('connector' = 'numbers')`);
    expect(await collect(executor.executeStreamingSQL('SELECT n * n AS sq FROM n'))).toEqual([
      { sq: 0 },
      { sq: 1 },
      { sq: 4 },
    ]);
  });

  it('points at what is wrong when the query is asked for', async () => {
    await using executor = await withTrades();
    expect(() => executor.executeStreamingSQL('SELECT prize FROM trades')).toThrow(
      /Unknown column "prize" \(did you mean "price"\?\).*line 1, column 8/s,
    );
    await expect(executor.executeDDL('SELECT 1 FROM trades')).rejects.toThrow(
      'executeStreamingSQL',
    );
    expect(() => executor.executeStreamingSQL('')).toThrow('Expected a SELECT');
    await executor.executeDDL(`CREATE TABLE k (a INT) WITH ('connector' = 'kafk')`);
    const unknown = collect(executor.executeStreamingSQL('SELECT a FROM k'));
    await expect(unknown).rejects.toThrow('unknown connector "kafk"');
  });
});

async function collect(query: AsyncIterable<Parameters<typeof rowsOf>[0]>) {
  const rows = [];
  for await (const batch of query) rows.push(...rowsOf(batch));
  return rows;
}
