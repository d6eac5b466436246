import { describe, expect, it } from 'vitest';
import { StreamingSQLExecutor } from '../../../src/executor/streaming-sql-executor.js';
import '../../../src/node.js';
import type { Clock } from '../../../src/node.js';
import { nodeEnvironment } from '../../../src/platform/node.js';

const NOW_MS = Date.parse('2026-01-01T12:00:00Z');
const TRADES = `CREATE TABLE trades (
    symbol STRING, price DOUBLE, volume BIGINT, ts TIMESTAMP(3),
    WATERMARK FOR ts AS ts - INTERVAL '5' SECOND
  ) WITH (
    'connector' = 'datagen', 'generator' = 'trades', 'symbols' = '4', 'number-of-rows' = '2000',
    'event-rows-per-second' = '100', 'disorder-ms' = '5000', 'seed' = '7', 'start' = '2026-01-01T00:00:00Z'
  )`;
const TOTALS = `SELECT symbol, COUNT(*) AS trades FROM trades WHERE volume > 100
  GROUP BY symbol, TUMBLE(ts, INTERVAL '10' SECOND) HAVING COUNT(*) > 1`;

/** The title of the table of kernels. */
const KERNELS = /^kernel +operator /m;

/** A quarter of a millisecond passes whenever somebody looks. */
class TickingClock implements Clock {
  #looks = 0;

  nowMs(): number {
    return NOW_MS;
  }

  monotonicMs(): number {
    return this.#looks++ / 4;
  }
}

function open(clock: Clock = new TickingClock()): StreamingSQLExecutor {
  return new StreamingSQLExecutor(
    { stateBackend: 'memory', batchRowsMax: 1000 },
    { ...nodeEnvironment, clock },
  );
}

describe('EXPLAIN ANALYZE', () => {
  it('prints the plan, and what each operator has done', async () => {
    await using executor = open();
    await executor.executeDDL(TRADES);
    const text = await executor.explainAnalyze(`EXPLAIN ANALYZE ${TOTALS}`);
    expect(text).toMatchInlineSnapshot(`
      "Project(select=[symbol, count$0 AS trades])
      +- Filter(where=[count$0 > 1])
         +- WindowAggregate(groupBy=[symbol], window=[TUMBLE(ts, INTERVAL '10' SECOND)], select=[COUNT(*) AS count$0])
            +- Filter(where=[volume > 100])
               +- Scan(table=[trades], columns=[symbol VARCHAR, volume BIGINT, ts TIMESTAMP(3)], unread=[price], watermark=[ts - INTERVAL '5' SECOND], options=['connector'='datagen', 'generator'='trades', 'symbols'='4', 'number-of-rows'='2000', 'event-rows-per-second'='100', 'disorder-ms'='5000', 'seed'='7', 'start'='2026-01-01T00:00:00Z'])

      operator                      rows in  rows out  out/in  time ms  share    ns/row  batches  p50 ms  p99 ms  keys  state bytes  watermark
      results                             8         -       -    5.500  14.1%  687500.0        2   2.250   2.250     -            -  -
      +- project-1                        8         8  1.0000    3.000   7.7%  375000.0        2   0.500   0.500     -            -  end
         +- filter-1                      8         8  1.0000    5.000  12.8%  625000.0        2   1.500   1.500     -            -  end
            +- window-aggregate-1      1372         8  0.0058   12.500  32.1%    9110.8        2   2.840   4.250     4          552  end
               +- filter-2             2000      1372  0.6860    8.000  20.5%    4000.0        2   3.000   3.000     -            -  end
                  +- source-trades     2000      2000  1.0000    5.000  12.8%    2500.0        1   2.500   2.500     -            -  end

      operator            call       calls  rows    ns/row  avg ms  min ms  p50 ms  p99 ms  max ms
      results             batch          2     8  562500.0   2.250   2.250   2.250   2.250   2.250
      results             watermark      3     0         -   0.250   0.250   0.250   0.250   0.250
      project-1           batch          2     8  125000.0   0.500   0.500   0.500   0.500   0.500
      project-1           watermark      3     0         -   0.500   0.500   0.500   0.500   0.500
      filter-1            batch          2     8  375000.0   1.500   1.500   1.500   1.500   1.500
      filter-1            watermark      3     0         -   0.500   0.500   0.500   0.500   0.500
      window-aggregate-1  batch          2  1372    5102.0   3.500   2.750   2.840   4.250   4.250
      window-aggregate-1  watermark      3     0         -   1.667   0.500   2.250   2.250   2.250
      filter-2            batch          2  2000    3000.0   3.000   3.000   3.000   3.000   3.000
      filter-2            watermark      3     0         -   0.500   0.500   0.500   0.500   0.500
      source-trades       read           1  2000    1250.0   2.500   2.500   2.500   2.500   2.500
      source-trades       batch          2  2000    1250.0   1.250   1.250   1.250   1.250   1.250

      kernel              operator            calls  rows   ns/row  total ms  share  avg µs  min µs  p50 µs  p99 µs  max µs
      internOne           source-trades           4     -        -     1.000   2.6%   250.0   250.0   250.0   250.0   250.0
      take8               filter-2                4  2744    364.4     1.000   2.6%   250.0   250.0   250.0   250.0   250.0
      placeRows           window-aggregate-1      4     -        -     1.000   2.6%   250.0   250.0   250.0   250.0   250.0
      bitmapCount         results                 4    16  62500.0     1.000   2.6%   250.0   250.0   250.0   250.0   250.0
      resolveRowsBySlice  window-aggregate-1      3  2048    366.2     0.750   1.9%   250.0   250.0   250.0   250.0   250.0
      watermarkScan       source-trades           2  2000    250.0     0.500   1.3%   250.0   250.0   250.0   250.0   250.0
      compareI64          filter-2                2  2000    250.0     0.500   1.3%   250.0   250.0   250.0   250.0   250.0
      filterIndices       filter-2                2  2000    250.0     0.500   1.3%   250.0   250.0   250.0   250.0   250.0
      take4               filter-2                2  1372    364.4     0.500   1.3%   250.0   250.0   250.0   250.0   250.0
      timeRange           window-aggregate-1      2  1372    364.4     0.500   1.3%   250.0   250.0   250.0   250.0   250.0
      countRows           window-aggregate-1      2  1372    364.4     0.500   1.3%   250.0   250.0   250.0   250.0   250.0
      codesOfIds          window-aggregate-1      2     8  62500.0     0.500   1.3%   250.0   250.0   250.0   250.0   250.0
      emitCounts          window-aggregate-1      2     8  62500.0     0.500   1.3%   250.0   250.0   250.0   250.0   250.0
      clearSlots          window-aggregate-1      2     -        -     0.500   1.3%   250.0   250.0   250.0   250.0   250.0
      compareI64          filter-1                2     8  62500.0     0.500   1.3%   250.0   250.0   250.0   250.0   250.0
      filterIndices       filter-1                2     8  62500.0     0.500   1.3%   250.0   250.0   250.0   250.0   250.0
      gatherUtf8Offsets   results                 2     8  62500.0     0.500   1.3%   250.0   250.0   250.0   250.0   250.0
      gatherUtf8Bytes     results                 2     8  62500.0     0.500   1.3%   250.0   250.0   250.0   250.0   250.0
      resolveRows         window-aggregate-1      1   672    372.0     0.250   0.6%   250.0   250.0   250.0   250.0   250.0
      sliceOrdinals       window-aggregate-1      1   700    357.1     0.250   0.6%   250.0   250.0   250.0   250.0   250.0

      Rows: 2000 in, 8 out, 0 late, 0 skipped, 0 dead letters; 2 windows closed
      Time: 49.500 ms: processing 47.500, waiting for sources 1.000, for the output 0.500, for dead letters 0.000, for the consumer 0.500
      Memory: 2694528 bytes of kernel memory, 552 bytes of it state
      Run: 0 checkpoints, 0 restarts"
    `);
  });

  it('tells of a running query, also as JSON, without stopping it', async () => {
    await using executor = open();
    await executor.executeDDL(TRADES);
    const query = executor.executeStreamingSQL('SELECT symbol, price FROM trades');
    expect(query.explainAnalyze()).toContain('The query has not been run yet.');
    let looks = 0;
    for await (const batch of query) {
      looks += batch.numRows;
      const { operators } = JSON.parse(query.explainAnalyze({ format: 'json' }));
      expect(operators[0]).toMatchObject({ id: 'results', rowsIn: looks, inputs: ['project-1'] });
      expect(query.analyze().operators[1]?.selectivity).toBe(1);
    }
    expect(looks).toBe(2000);
    expect(query.explainAnalyze()).toContain('Rows: 2000 in, 2000 out');
  });

  it('writes the rows of an INSERT INTO, and tells of its table', async () => {
    await using executor = open();
    await executor.executeDDL(TRADES);
    await executor.executeDDL(`CREATE TABLE target (symbol STRING) WITH ('connector' = 'memory')`);
    const text = await executor.explainAnalyze('INSERT INTO target SELECT symbol FROM trades');
    expect(text).toMatch(/^sink-target +2000/m);
    expect(executor.receivedBatches('target').reduce((n, { numRows }) => n + numRows, 0)).toBe(
      2000,
    );
  });

  it('refuses a query that never ends, and says what to do', async () => {
    await using executor = open();
    await executor.executeDDL(TRADES.replace(`'number-of-rows' = '2000',`, ''));
    await expect(executor.explainAnalyze(`EXPLAIN ANALYZE ${TOTALS}`)).rejects.toThrow(
      /table "trades" has none: call explainAnalyze\(\) of the running query/,
    );
  });

  it('divides the time of a query among its operators, and leaves none out', async () => {
    await using executor = open(nodeEnvironment.clock);
    await executor.executeDDL(TRADES.replace("'2000'", "'200000'"));
    const query = executor.executeStreamingSQL(TOTALS);
    await query.finished();
    const { operators, activityMs } = query.analyze();
    const busyMs = operators.reduce((sum, operator) => sum + operator.busyMs, 0);
    expect(busyMs).toBeGreaterThan(0);
    expect(busyMs).toBeLessThanOrEqual(activityMs.processing + activityMs.sources);
    expect(operators.reduce((sum, { timeShare }) => sum + timeShare, 0)).toBeCloseTo(1);
  });
});

describe('the kernels of a query', () => {
  it('are not measured unless that is asked for', async () => {
    await using executor = open();
    await executor.executeDDL(TRADES);
    const query = executor.executeStreamingSQL(TOTALS);
    await query.finished();
    expect(query.analyze().kernels).toBeUndefined();
    for (const { kernels } of query.operators) expect(kernels).toBeUndefined();
    expect(query.explainAnalyze()).not.toMatch(KERNELS);
    expect(await executor.explainAnalyze(TOTALS)).toMatch(KERNELS);
    expect(await executor.explainAnalyze(TOTALS, { profileKernels: false })).not.toMatch(KERNELS);
  });

  it('take no longer than the operators that call them, with the rows that come in', async () => {
    await using executor = open(nodeEnvironment.clock);
    await executor.executeDDL(TRADES.replace("'2000'", "'200000'"));
    const query = executor.executeStreamingSQL(TOTALS, { profileKernels: true });
    await query.finished();
    const { operators, kernels = [] } = query.analyze();
    for (const { busyMs, kernels: own = [] } of operators) {
      const totalMs = own.reduce((sum, span) => sum + span.totalMs, 0);
      expect(totalMs).toBeLessThanOrEqual(busyMs);
    }
    const attributed = operators.flatMap(({ kernels: own = [] }) => own);
    expect(attributed.length).toBe(kernels.filter((span) => span.operator !== undefined).length);
    for (const { calls, totalMs, avgMs, minMs, p50Ms, p99Ms, maxMs } of kernels) {
      expect(avgMs * calls).toBeCloseTo(totalMs);
      expect(minMs).toBeLessThanOrEqual(p50Ms);
      expect(p50Ms).toBeLessThanOrEqual(p99Ms);
      expect(p99Ms).toBeLessThanOrEqual(maxMs);
    }
    const filter = operators.find(({ id }) => id === 'filter-2');
    const compared = filter?.kernels?.find(({ operation }) => operation === 'compareI64');
    expect(compared?.rows).toBe(filter?.rowsIn);
    const counted = kernels.filter(({ operation }) => operation === 'countRows');
    expect(counted.reduce((sum, { rows }) => sum + rows, 0)).toBe(filter?.rowsOut);
    expect(query.explainAnalyze()).toMatch(/^compareI64 +filter-2 +\d+ +200000 /m);
    expect(executor.describeQueries()).toEqual([]);
  });
});

describe('EXPLAIN as a statement', () => {
  it('is one of a script, and refused where rows or tables are asked for', async () => {
    await using executor = open();
    const texts: string[] = [];
    const script = `${TRADES}; EXPLAIN ${TOTALS}; EXPLAIN ANALYZE ${TOTALS}`;
    for (const statement of executor.prepareScript(script)) {
      const text = await statement.execute();
      if (typeof text === 'string') texts.push(text);
    }
    const [plan = '', analyzed = ''] = texts;
    expect(plan).toBe(executor.explain(TOTALS));
    expect(analyzed.startsWith(plan)).toBe(true);
    expect(analyzed).toContain('Rows: 2000 in');
    expect(() => executor.executeStreamingSQL(`EXPLAIN ANALYZE ${TOTALS}`)).toThrow(
      'EXPLAIN gives no rows: call explainAnalyze(sql)',
    );
    await expect(executor.executeDDL(`EXPLAIN ${TOTALS}`)).rejects.toThrow('told by explain');
    expect(() => executor.explain(`EXPLAIN ${TRADES}`)).toThrow('Expected EXPLAIN of a SELECT');
  });
});
