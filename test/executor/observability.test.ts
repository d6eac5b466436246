import { describe, expect, it } from 'vitest';
import { StreamingSQLExecutor, serveHttp } from '../../src/node.js';
import type { Metric } from '../../src/observability/metrics/metric.js';

const TRADES = `CREATE TABLE trades (
    symbol STRING, price DOUBLE, volume BIGINT, ts TIMESTAMP(3),
    WATERMARK FOR ts AS ts - INTERVAL '5' SECOND
  ) WITH (
    'connector' = 'datagen', 'generator' = 'trades', 'symbols' = '4', 'number-of-rows' = '100000',
    'event-rows-per-second' = '100', 'disorder-ms' = '5000'
  )`;
const TOTALS = `SELECT symbol, TUMBLE(ts, INTERVAL '1' MINUTE) AS minute_start, COUNT(*) AS trades
  FROM trades WHERE price > 0 GROUP BY symbol, TUMBLE(ts, INTERVAL '1' MINUTE)`;

/** The value of a metric with these labels. */
function readingOf(metrics: readonly Metric[], name: string, labels: Metric['labels']): unknown {
  const key = JSON.stringify(labels);
  return metrics.find((metric) => metric.name === name && JSON.stringify(metric.labels) === key)
    ?.value;
}

describe('a running query', () => {
  it('tells its metrics, under the names that Flink has for them', async () => {
    await using executor = new StreamingSQLExecutor({ stateBackend: 'memory' });
    await executor.executeDDL(TRADES);
    const collector = executor.observability.getMetricsCollector();
    const query = executor.executeStreamingSQL(TOTALS, { name: 'totals' });
    expect(collector.getAllMetrics()).toEqual([]);
    for await (const _ of query) {
      const metrics = collector.getAllMetrics();
      const { rowsIn, rowsOut, windowsFired } = query.statistics;
      const labels = { query: 'totals' };
      expect(readingOf(metrics, 'numRecordsIn', labels)).toBe(rowsIn);
      expect(readingOf(metrics, 'numRecordsOut', labels)).toBe(rowsOut);
      expect(readingOf(metrics, 'numWindowsFired', labels)).toBe(windowsFired);
      const source = { ...labels, operator: 'source-trades', table: 'trades' };
      expect(readingOf(metrics, 'numRecordsOut', source)).toBe(rowsIn);
      const window = { ...labels, operator: 'window-aggregate-1' };
      expect(readingOf(metrics, 'stateBytes', window)).toBeGreaterThan(0);
      const busy = readingOf(metrics, 'busyTimeMsPerSecond', labels);
      expect(busy).toBeGreaterThanOrEqual(0);
      expect(busy).toBeLessThanOrEqual(1000);
    }
    expect(collector.getAllMetrics()).toEqual([]);
  });

  it('is described with its plan, how it comes along, and no secret', async () => {
    await using executor = new StreamingSQLExecutor({ stateBackend: 'memory' });
    await executor.executeDDL(TRADES);
    const sql = `${TOTALS} /* 'password' = 'hunter2' */`;
    for await (const _ of executor.executeStreamingSQL(sql, { name: 'totals' })) {
      const [described] = executor.describeQueries();
      expect(described).toMatchObject({ name: 'totals', phase: { kind: 'running' } });
      expect(described?.plan).toContain('WindowAggregate');
      expect(JSON.stringify(described)).not.toContain('hunter2');
      break;
    }
    expect(executor.describeQueries()).toEqual([]);
  });

  it('is a component of its executor whose health can be asked for', async () => {
    await using executor = new StreamingSQLExecutor({
      stateBackend: 'memory',
      enableHealthChecks: true,
    });
    await executor.executeDDL(TRADES);
    const checker = executor.observability.getHealthChecker();
    for await (const _ of executor.executeStreamingSQL(TOTALS, { name: 'totals' })) {
      const { components } = await checker.checkHealth();
      expect(components).toMatchObject([{ component: 'query totals', status: 'HEALTHY' }]);
      break;
    }
    expect((await checker.checkHealth()).components).toEqual([]);
  });

  it('is unhealthy after it has failed, until it runs again', async () => {
    await using executor = new StreamingSQLExecutor({
      stateBackend: 'memory',
      enableHealthChecks: true,
    });
    await executor.registerStream('numbers', [{ n: 1n }, { n: 0n }]);
    const run = async (sql: string) => {
      for await (const _ of executor.executeStreamingSQL(sql, { name: 'numbers' }));
    };
    const checker = executor.observability.getHealthChecker();
    await expect(run('SELECT 1 / n AS x FROM numbers')).rejects.toThrow();
    expect(await checker.checkHealth()).toMatchObject({ status: 'UNHEALTHY' });
    await run('SELECT n FROM numbers');
    expect(await checker.checkHealth()).toMatchObject({ status: 'HEALTHY' });
  });

  it('is served with metrics on a port', async () => {
    await using executor = new StreamingSQLExecutor({ stateBackend: 'memory' });
    await executor.executeDDL(TRADES);
    await using server = await serveHttp(executor, { port: 0 });
    for await (const _ of executor.executeStreamingSQL(TOTALS, { name: 'totals' })) {
      const queries = await (await fetch(`${server.url}/queries`)).json();
      expect(queries).toMatchObject([{ name: 'totals' }]);
      const text = await (await fetch(`${server.url}/metrics`)).text();
      expect(text).toMatch(/^sabot_num_records_in_total\{query="totals"\} \d+$/m);
      expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
      break;
    }
  });

  it('hands its metrics to export listeners, as often as was asked for', async () => {
    await using executor = new StreamingSQLExecutor({
      stateBackend: 'memory',
      enableMetrics: true,
      metricsExportIntervalMs: 5,
    });
    const exported = new Promise<string>((resolve) => {
      executor.observability.addExportListener(resolve);
    });
    expect(JSON.parse(await exported)).toMatchObject({ metrics: [] });
  });
});
