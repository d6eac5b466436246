import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { MemoryCheckpointStore } from '../../src/checkpoint/memory-checkpoint-store.js';
import type { ColumnTarget, SourceSplit } from '../../src/connectors/source.js';
import { ErrorSeverity } from '../../src/errors/error-severity.js';
import { ErrorType } from '../../src/errors/error-type.js';
import { StreamingError } from '../../src/errors/streaming-error.js';
import { StreamingSQLExecutor } from '../../src/executor/streaming-sql-executor.js';
import '../../src/node.js';
import { ENGINE_METRICS } from '../../src/observability/metrics/engine-metrics.js';
import type { Metric } from '../../src/observability/metrics/metric.js';
import type { MetricDescription } from '../../src/observability/metrics/metric-source.js';
import { nodeEnvironment } from '../../src/platform/node.js';
import { ScriptedSplitSource, type ScriptStep } from '../support/scripted-split-source.js';

const START_MS = Date.parse('2026-01-01T00:00:00Z');
const SCRIPT: readonly ScriptStep[] = [
  { kind: 'discover' },
  ...Array.from({ length: 100 }, (_, i): ScriptStep => {
    const row = { k: i % 3 === 0 ? 'a' : 'b', v: i, ts: new Date(START_MS + i * 1000) };
    return { kind: 'row', split: 0, row };
  }),
];

/** Knows its place and what is waiting, and can't be reached at first. */
class FaultyTopic extends ScriptedSplitSource {
  #failures = 1;

  override splits(): readonly SourceSplit[] {
    return super.splits().map((split) => ({ ...split, position: 7, pendingRows: 3 }));
  }

  override async fetchColumns(target: ColumnTarget) {
    if (this.#failures-- > 0) {
      const context = { component: 'topic' };
      throw new StreamingError(ErrorType.CONNECTOR_ERROR, 'No answer.', context, {
        retriable: true,
      });
    }
    return super.fetchColumns(target);
  }
}

async function metricsOfQuery(): Promise<readonly Metric[]> {
  await using executor = new StreamingSQLExecutor(
    {
      stateBackend: 'memory',
      checkpointIntervalSeconds: 0.001,
      retryDelayMs: 1,
      enableErrorRecovery: true,
    },
    { ...nodeEnvironment, checkpointStore: new MemoryCheckpointStore() },
  );
  executor.registerConnector('topic', (config) => new FaultyTopic(config, SCRIPT, 5));
  await executor.executeDDL(
    `CREATE TABLE events (k STRING, v BIGINT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts) WITH ('connector' = 'topic')`,
  );
  const query = executor.executeStreamingSQL(
    `SELECT k, SUM(v) AS total FROM events WHERE v > 1 GROUP BY k, TUMBLE(ts, INTERVAL '1' SECOND)`,
    { name: 'everything' },
  );
  const metrics: Metric[] = [];
  for await (const _ of query) {
    await nodeEnvironment.timers.turn();
    metrics.push(...executor.observability.getMetricsCollector().getAllMetrics());
  }
  executor.errorHandler.handleError(
    ErrorType.NETWORK_ERROR,
    ErrorSeverity.WARNING,
    'It does not answer.',
    { component: 'registry' },
  );
  return [...metrics, ...executor.observability.getMetricsCollector().getAllMetrics()];
}

describe('the metrics of the engine', () => {
  it('are all told by a query that makes use of everything', async () => {
    const metrics = await metricsOfQuery();
    const told = new Set(metrics.map(({ name }) => name));
    expect(ENGINE_METRICS.map(({ name }) => name).filter((name) => !told.has(name))).toEqual([]);
    expect(metrics.find(({ name }) => name === 'numRetries')).toMatchObject({
      value: 1,
      labels: { query: 'everything', component: 'source-events', type: 'CONNECTOR_ERROR' },
    });
    expect(metrics.find(({ name }) => name === 'circuitState')?.labels).toEqual({
      component: 'registry',
    });
  });

  it('tell every operator apart, and are none but those that are listed', async () => {
    const metrics = await metricsOfQuery();
    const busy = metrics.filter(({ name }) => name === 'busyTimeMsPerSecond');
    const operators = new Set(busy.map(({ labels }) => labels.operator));
    for (const id of ['source-events', 'filter-1', 'window-aggregate-1', 'results']) {
      expect(operators).toContain(id);
    }
    expect(metrics.every(({ name }) => ENGINE_METRICS.some((known) => known.name === name))).toBe(
      true,
    );
  });

  it('are all in the table of docs/OBSERVABILITY.md, as they are described', () => {
    const page = readFileSync(new URL('../../docs/OBSERVABILITY.md', import.meta.url), 'utf8');
    for (const metric of ENGINE_METRICS) expect(page).toContain(lineOf(metric));
    const lines = page.split('\n').filter((line) => /^\| `\w+` \| (counter|gauge) /.test(line));
    expect(lines).toEqual(ENGINE_METRICS.map(lineOf));
  });
});

function lineOf({ name, kind, unit, description }: MetricDescription): string {
  return `| \`${name}\` | ${kind} | ${unit} | ${description} |`;
}
