import { ErrorType } from '../../errors/error-type.js';
import { StreamingError } from '../../errors/streaming-error.js';
import { Histogram } from './histogram.js';
import { type Metric, seriesKey } from './metric.js';
import type {
  MetricDescription,
  MetricLabels,
  MetricReader,
  MetricSource,
} from './metric-source.js';

/** Told of each value as it is recorded, for exporters that count themselves. */
export interface RecordingListener {
  recorded(metric: MetricDescription, value: number, labels: MetricLabels): void;
}

interface Series {
  readonly description: MetricDescription;
  readonly labels: MetricLabels;
  value: number;
  readonly histogram: Histogram | undefined;
}

/**
 * All metrics of an executor: what the engine's parts tell when they are asked, and what applications record themselves.
 * Counters add up, gauges keep the last value, timers and histograms count values by size.
 */
export class MetricsCollector {
  readonly #series = new Map<string, Series>();
  readonly #kinds = new Map<string, MetricDescription>();
  readonly #sources = new Set<MetricSource>();
  readonly #listeners = new Set<RecordingListener>();

  recordCounter(name: string, value = 1, labels: MetricLabels = {}): void {
    if (!(value >= 0)) {
      throw new StreamingError(
        ErrorType.VALIDATION_ERROR,
        `Counter "${name}" can't change by ${value}: counters only grow; use a gauge for what goes up and down.`,
        { component: name },
      );
    }
    const series = this.#find(name, 'counter', '', labels);
    series.value += value;
    this.#tell(series, value);
  }

  recordGauge(name: string, value: number, labels: MetricLabels = {}): void {
    const series = this.#find(name, 'gauge', '', labels);
    series.value = value;
    this.#tell(series, value);
  }

  /** A duration in milliseconds: a histogram with the unit `ms`. */
  recordTimer(name: string, durationMs: number, labels: MetricLabels = {}): void {
    this.#record(this.#find(name, 'histogram', 'ms', labels), durationMs);
  }

  recordHistogram(name: string, value: number, labels: MetricLabels = {}): void {
    this.#record(this.#find(name, 'histogram', '', labels), value);
  }

  /** Asks the source whenever metrics are read. The result takes it out again. */
  addSource(source: MetricSource): () => void {
    this.#sources.add(source);
    return () => this.#sources.delete(source);
  }

  addListener(listener: RecordingListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Every series as it is now, those of the engine first. */
  getAllMetrics(): readonly Metric[] {
    const metrics: Metric[] = [];
    const reader: MetricReader = {
      value: (description, value, labels) => metrics.push({ ...description, labels, value }),
      histogram: (description, histogram, labels) =>
        metrics.push({ ...description, labels, value: meanOf(histogram), histogram }),
    };
    for (const source of this.#sources) source.readMetrics(reader);
    for (const { description, labels, value, histogram } of this.#series.values()) {
      if (histogram === undefined) reader.value(description, value, labels);
      else reader.histogram(description, histogram.reading, labels);
    }
    return metrics;
  }

  #record(series: Series, value: number): void {
    series.histogram?.record(value);
    this.#tell(series, value);
  }

  #tell({ description, labels }: Series, value: number): void {
    for (const listener of this.#listeners) listener.recorded(description, value, labels);
  }

  #find(name: string, kind: MetricDescription['kind'], unit: string, labels: MetricLabels): Series {
    const key = seriesKey(name, labels);
    const known = this.#series.get(key);
    if (known?.description.kind === kind) return known;
    const description = this.#describe(name, kind, unit);
    const histogram = kind === 'histogram' ? new Histogram() : undefined;
    const series = { description, labels: { ...labels }, value: 0, histogram };
    this.#series.set(key, series);
    return series;
  }

  #describe(name: string, kind: MetricDescription['kind'], unit: string): MetricDescription {
    const known = this.#kinds.get(name) ?? { name, kind, unit, description: '' };
    if (known.kind !== kind) {
      throw new StreamingError(
        ErrorType.VALIDATION_ERROR,
        `Metric "${name}" is a ${known.kind} and can't be recorded as a ${kind}: give it another name.`,
        { component: name },
      );
    }
    this.#kinds.set(name, known);
    return known;
  }
}

function meanOf({ sum, count }: { readonly sum: number; readonly count: number }): number {
  return count === 0 ? 0 : sum / count;
}
