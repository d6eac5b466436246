import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { afterEach, expect, it } from 'vitest';
import { NUM_RECORDS_IN } from '../../src/observability/metrics/engine-metrics.js';
import { MetricsCollector } from '../../src/observability/metrics/metrics-collector.js';
import { exportToOpenTelemetry } from '../../src/observability/metrics/open-telemetry.js';

const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 });
const provider = new MeterProvider({ readers: [reader] });

afterEach(() => exporter.reset());

async function exported(): Promise<Map<string, unknown>> {
  await reader.forceFlush();
  const scopes = exporter.getMetrics().at(-1)?.scopeMetrics ?? [];
  return new Map(
    scopes
      .flatMap(({ metrics }) => metrics)
      .map(({ descriptor, dataPoints }) => [
        descriptor.name,
        dataPoints.map(({ attributes, value }) => ({ attributes, value })),
      ]),
  );
}

it('shows the metrics of the engine and of the application to any exporter', async () => {
  const collector = new MetricsCollector();
  const stop = exportToOpenTelemetry(collector, provider.getMeter('test'));
  collector.addSource({
    readMetrics: (target) => target.value(NUM_RECORDS_IN, 42, { query: 'totals' }),
  });
  collector.recordCounter('orders', 3, { shop: 'a' });
  collector.recordGauge('queue', 4);
  collector.recordTimer('call', 12);
  const metrics = await exported();
  expect(metrics.get('numRecordsIn')).toEqual([{ attributes: { query: 'totals' }, value: 42 }]);
  expect(metrics.get('orders')).toEqual([{ attributes: { shop: 'a' }, value: 3 }]);
  expect(metrics.get('queue')).toEqual([{ attributes: {}, value: 4 }]);
  expect(metrics.get('call')).toMatchObject([{ value: { count: 1, sum: 12 } }]);
  stop();
});

it('shows nothing more once it is stopped', async () => {
  const collector = new MetricsCollector();
  const stop = exportToOpenTelemetry(collector, provider.getMeter('stopped'));
  stop();
  collector.recordCounter('ordersAfterwards');
  expect((await exported()).has('ordersAfterwards')).toBe(false);
});
