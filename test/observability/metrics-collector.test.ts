import { expect, it } from 'vitest';
import { NUM_RECORDS_IN } from '../../src/observability/metrics/engine-metrics.js';
import { MetricsCollector } from '../../src/observability/metrics/metrics-collector.js';
import { ObservabilityManager } from '../../src/observability/observability-manager.js';
import { ManualClock } from '../support/manual-clock.js';

it('adds counters up, keeps the last of gauges, and counts timers by size', () => {
  const collector = new MetricsCollector();
  collector.recordCounter('orders', 2, { shop: 'a' });
  collector.recordCounter('orders', 3, { shop: 'a' });
  collector.recordCounter('orders', 1, { shop: 'b' });
  collector.recordGauge('queue', 7);
  collector.recordGauge('queue', 4);
  collector.recordTimer('call', 3);
  collector.recordTimer('call', 30);
  const metrics = collector.getAllMetrics();
  expect(metrics.map(({ name, labels, value }) => [name, labels, value])).toEqual([
    ['orders', { shop: 'a' }, 5],
    ['orders', { shop: 'b' }, 1],
    ['queue', {}, 4],
    ['call', {}, 16.5],
  ]);
  const histogram = metrics[3]?.histogram;
  expect(histogram).toMatchObject({ sum: 33, count: 2 });
  expect(histogram?.counts[histogram.bounds.indexOf(5)]).toBe(1);
  expect(histogram?.counts.at(-1)).toBe(2);
});

it('knows labels in any order for the same', () => {
  const collector = new MetricsCollector();
  collector.recordCounter('orders', 1, { shop: 'a', kind: 'x' });
  collector.recordCounter('orders', 1, { kind: 'x', shop: 'a' });
  expect(collector.getAllMetrics()).toHaveLength(1);
});

it('refuses to let one name be two kinds of metric, and counters to shrink', () => {
  const collector = new MetricsCollector();
  collector.recordCounter('orders');
  expect(() => collector.recordGauge('orders', 1)).toThrow(/is a counter and can't be recorded/);
  expect(() => collector.recordCounter('orders', -1)).toThrow(/counters only grow/);
});

it('asks sources only when it is read, and no more when they are gone', () => {
  const collector = new MetricsCollector();
  let reads = 0;
  const remove = collector.addSource({
    readMetrics: (reader) => reader.value(NUM_RECORDS_IN, ++reads, { query: 'q' }),
  });
  expect(reads).toBe(0);
  expect(collector.getAllMetrics()[0]).toMatchObject({ name: 'numRecordsIn', value: 1 });
  remove();
  expect(collector.getAllMetrics()).toEqual([]);
});

it('exports everything as JSON, with null for what is no number', () => {
  const clock = new ManualClock(1234);
  const manager = new ObservabilityManager({ clock, timers: clock });
  manager.getMetricsCollector().recordGauge('watermark', Number.NEGATIVE_INFINITY, { query: 'q' });
  manager.getMetricsCollector().recordTimer('call', 3);
  const exported = JSON.parse(manager.exportMetricsToJson());
  expect(exported.atMs).toBe(1234);
  expect(exported.metrics[0]).toEqual({
    name: 'watermark',
    kind: 'gauge',
    unit: '',
    labels: { query: 'q' },
    value: null,
  });
  expect(exported.metrics[1]).toMatchObject({ kind: 'histogram', unit: 'ms', sum: 3, count: 1 });
  expect(exported.metrics[1].buckets.at(-1)).toEqual({ upTo: '+Inf', count: 1 });
});

it('is initialized once', () => {
  const clock = new ManualClock();
  const manager = new ObservabilityManager({ clock, timers: clock });
  manager.initialize();
  expect(() => manager.initialize()).toThrow(/initialized already/);
  manager.close();
});
