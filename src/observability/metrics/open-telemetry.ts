import {
  type Attributes,
  type BatchObservableResult,
  type Meter,
  type Observable,
  metrics as openTelemetry,
} from '@opentelemetry/api';
import { ENGINE_METRICS } from './engine-metrics.js';
import type { Metric } from './metric.js';
import type { MetricDescription } from './metric-source.js';
import type { MetricsCollector } from './metrics-collector.js';

/** The instrumentation's name, by which views and exporters select it. */
export const METER_NAME = 'sabot-sql';

/**
 * Shows the collector's metrics to OpenTelemetry: to the application's meter provider, so that any exporter works. Instruments of
 * the engine are observed, that is asked when the exporter reads; timers and histograms are passed on as they are recorded.
 * Without a provider nothing happens. The result ends it.
 */
export function exportToOpenTelemetry(
  collector: MetricsCollector,
  meter: Meter = openTelemetry.getMeter(METER_NAME),
): () => void {
  const observables = new Map<string, Observable>();
  for (const description of ENGINE_METRICS) {
    if (description.kind !== 'histogram') {
      observables.set(description.name, observableOf(meter, description));
    }
  }
  const observe = (result: BatchObservableResult): void => {
    for (const metric of collector.getAllMetrics()) observeMetric(result, observables, metric);
  };
  const known = [...observables.values()];
  meter.addBatchObservableCallback(observe, known);
  const record = recorderOf(meter, observables);
  const removeListener = collector.addListener({ recorded: record });
  return () => {
    meter.removeBatchObservableCallback(observe, known);
    removeListener();
  };
}

function observeMetric(
  result: BatchObservableResult,
  observables: ReadonlyMap<string, Observable>,
  { name, value, labels }: Metric,
): void {
  const observable = observables.get(name);
  if (observable !== undefined && Number.isFinite(value)) {
    result.observe(observable, value, labels as Attributes);
  }
}

/** Passes on what applications record, by instruments that are made when a name first comes. */
function recorderOf(
  meter: Meter,
  observed: ReadonlyMap<string, Observable>,
): (metric: MetricDescription, value: number, labels: Attributes) => void {
  const recorders = new Map<string, (value: number, labels: Attributes) => void>();
  return (metric, value, labels) => {
    if (observed.has(metric.name)) return;
    let record = recorders.get(metric.name);
    if (record === undefined) {
      record = instrumentOf(meter, metric);
      recorders.set(metric.name, record);
    }
    record(value, labels);
  };
}

function instrumentOf(
  meter: Meter,
  { name, kind, unit, description }: MetricDescription,
): (value: number, labels: Attributes) => void {
  const options = { unit, description };
  switch (kind) {
    case 'counter': {
      const counter = meter.createCounter(name, options);
      return (value, labels) => counter.add(value, labels);
    }
    case 'gauge': {
      const gauge = meter.createGauge(name, options);
      return (value, labels) => gauge.record(value, labels);
    }
    default: {
      const histogram = meter.createHistogram(name, options);
      return (value, labels) => histogram.record(value, labels);
    }
  }
}

function observableOf(
  meter: Meter,
  { name, kind, unit, description }: MetricDescription,
): Observable {
  const options = { unit, description };
  return kind === 'counter'
    ? meter.createObservableCounter(name, options)
    : meter.createObservableGauge(name, options);
}
