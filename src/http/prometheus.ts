import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Metric } from '../observability/metrics/metric.js';

const PREFIX = 'sabot_';

/** Metrics as Prometheus reads them. Names become snake case with their unit: `sabot_num_records_in_total`. */
export async function toPrometheusText(metrics: readonly Metric[]): Promise<string> {
  const registry = new Registry();
  for (const [name, series] of byName(metrics)) addMetric(registry, name, series);
  return registry.metrics();
}

/** What the text above is to be served as. */
export const PROMETHEUS_CONTENT_TYPE = Registry.PROMETHEUS_CONTENT_TYPE;

function addMetric(registry: Registry, name: string, series: readonly Metric[]): void {
  const [first] = series;
  if (first === undefined) return;
  if (first.kind === 'histogram') {
    new CountedHistogram(registry, name, helpOf(first), series);
    return;
  }
  const configuration = {
    name: first.kind === 'counter' ? `${name}_total` : name,
    help: helpOf(first),
    labelNames: labelNamesOf(series),
    registers: [registry],
  };
  if (first.kind === 'counter') {
    const counter = new Counter(configuration);
    for (const { labels, value } of series) counter.inc(labels, value);
  } else {
    const gauge = new Gauge(configuration);
    for (const { labels, value } of series) gauge.set(labels, value);
  }
}

/** A histogram whose buckets were counted elsewhere. */
class CountedHistogram extends Histogram<string> {
  readonly #name: string;
  readonly #help: string;
  readonly #series: readonly Metric[];

  constructor(registry: Registry, name: string, help: string, series: readonly Metric[]) {
    super({ name, help, labelNames: labelNamesOf(series), registers: [registry] });
    this.#name = name;
    this.#help = help;
    this.#series = series;
  }

  /** What the registry prints; prom-client's types keep it to themselves. */
  async getForPromString() {
    const values = this.#series.flatMap((metric) => histogramValues(this.#name, metric));
    return { name: this.#name, help: this.#help, type: 'histogram', aggregator: 'sum', values };
  }
}

function histogramValues(name: string, { labels, histogram }: Metric) {
  if (histogram === undefined) return [];
  const { bounds, counts, sum, count } = histogram;
  return [
    ...bounds.map((bound, i) => ({
      metricName: `${name}_bucket`,
      labels: { ...labels, le: Number.isFinite(bound) ? bound : '+Inf' },
      value: counts[i] ?? 0,
    })),
    { metricName: `${name}_sum`, labels, value: sum },
    { metricName: `${name}_count`, labels, value: count },
  ];
}

function byName(metrics: readonly Metric[]): ReadonlyMap<string, readonly Metric[]> {
  const groups = new Map<string, Metric[]>();
  for (const metric of metrics) {
    const name = prometheusName(metric);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [metric]);
    else group.push(metric);
  }
  return groups;
}

const UNITS: Readonly<Record<string, string>> = { ms: '_milliseconds', bytes: '_bytes' };

function prometheusName({ name, unit }: Metric): string {
  const snake = name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();
  const suffix = UNITS[unit] ?? '';
  const full = PREFIX + snake.replace(/[^a-z0-9_]/g, '_');
  return full.endsWith(suffix) ? full : full + suffix;
}

function helpOf({ description, name }: Metric): string {
  return description === '' ? name : description;
}

function labelNamesOf(series: readonly Metric[]): string[] {
  return [...new Set(series.flatMap(({ labels }) => Object.keys(labels)))];
}
