import type { HistogramReading, MetricDescription, MetricLabels } from './metric-source.js';

/** One metric with one set of labels, as it was read. */
export interface Metric extends MetricDescription {
  readonly labels: MetricLabels;
  /** Of a histogram: the mean of its values. */
  readonly value: number;
  /** Only of histograms. */
  readonly histogram?: HistogramReading;
}

/** Tells series of one metric apart, whatever the order in which labels are given. */
export function seriesKey(name: string, labels: MetricLabels): string {
  const names = Object.keys(labels).sort();
  return JSON.stringify([name, ...names.map((label) => [label, labels[label]])]);
}
