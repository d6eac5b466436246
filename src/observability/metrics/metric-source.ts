/** Labels of a metric: `query`, `operator`, `table`, `partition`, … Never secrets, never values of rows. */
export type MetricLabels = Readonly<Record<string, string>>;

/** What a metric is, once for all its readings. */
export interface MetricDescription {
  /** As Flink users know it, in camel case: `numRecordsIn`, `currentInputWatermark`, … */
  readonly name: string;
  readonly kind: 'counter' | 'gauge' | 'histogram';
  readonly description: string;
  /** `rows`, `ms`, `bytes`, `rows/s`, `ratio`, or empty for counts of other things. */
  readonly unit: string;
}

/**
 * Something that can be asked for its metrics. Parts of the engine count in plain fields as they work, and are read when somebody
 * scrapes: metrics cost the data path an addition, and nothing where nobody looks.
 */
export interface MetricSource {
  readMetrics(reader: MetricReader): void;
}

/** Takes the readings of one scrape. */
export interface MetricReader {
  value(metric: MetricDescription, value: number, labels: MetricLabels): void;
  histogram(metric: MetricDescription, reading: HistogramReading, labels: MetricLabels): void;
}

/** Buckets count what is at most their bound, those below included; the last one is +Infinity. */
export interface HistogramReading {
  readonly bounds: readonly number[];
  readonly counts: readonly number[];
  readonly sum: number;
  readonly count: number;
}
