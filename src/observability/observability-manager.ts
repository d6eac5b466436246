import { ErrorType } from '../errors/error-type.js';
import { StreamingError } from '../errors/streaming-error.js';
import type { Clock, Timers } from '../time/clock.js';
import { HealthChecker } from './health/health-checker.js';
import { MetricsCollector } from './metrics/metrics-collector.js';
import { exportToOpenTelemetry } from './metrics/open-telemetry.js';

/** What to observe, and how. */
export interface ObservabilityOptions {
  /** Shows metrics to OpenTelemetry's global meter provider. Default true. */
  readonly openTelemetry?: boolean;
  /** How often export listeners get all metrics. Default 5000. */
  readonly exportIntervalMs?: number;
}

/** Takes all metrics as `exportMetricsToJson` gives them. */
export type MetricsExportListener = (json: string) => void;

const EXPORT_INTERVAL_MS_DEFAULT = 5000;

/** Metrics and health, in one place. */
export interface Observability {
  /** Hands all metrics to the listener each `exportIntervalMs`, once initialized. The result ends it. */
  addExportListener(listener: MetricsExportListener): () => void;
  getMetricsCollector(): MetricsCollector;
  getHealthChecker(): HealthChecker;
  /** All metrics as they are now, as one JSON text: `{ "atMs": …, "metrics": [{ "name", "kind", "unit", "labels", "value" }, …] }`. */
  exportMetricsToJson(): string;
}

/** Metrics and health of an executor, as `executor.observability`, or made by oneself for what is one's own. */
export class ObservabilityManager implements Observability {
  readonly #metrics = new MetricsCollector();
  readonly #health: HealthChecker;
  readonly #clock: Clock;
  readonly #timers: Timers;
  readonly #exportListeners = new Set<MetricsExportListener>();
  #exportIntervalMs = Number.POSITIVE_INFINITY;
  #cancelTimer: (() => void) | undefined;
  #stopExport: (() => void) | undefined;
  #isInitialized = false;

  constructor(environment: { readonly clock: Clock; readonly timers: Timers }) {
    this.#clock = environment.clock;
    this.#timers = environment.timers;
    this.#health = new HealthChecker(environment);
  }

  /** Starts to export. Throws VALIDATION_ERROR the second time. */
  initialize({
    openTelemetry = true,
    exportIntervalMs = EXPORT_INTERVAL_MS_DEFAULT,
  }: ObservabilityOptions = {}): void {
    if (this.#isInitialized) {
      throw new StreamingError(
        ErrorType.VALIDATION_ERROR,
        'The ObservabilityManager is initialized already: call initialize once, or close it first.',
        { component: 'ObservabilityManager' },
      );
    }
    this.#isInitialized = true;
    this.#exportIntervalMs = exportIntervalMs;
    if (this.#exportListeners.size > 0) this.#scheduleExport();
    if (openTelemetry) this.#stopExport = exportToOpenTelemetry(this.#metrics);
  }

  addExportListener(listener: MetricsExportListener): () => void {
    this.#exportListeners.add(listener);
    if (this.#isInitialized) this.#scheduleExport();
    return () => {
      this.#exportListeners.delete(listener);
      if (this.#exportListeners.size === 0) this.#stopTimer();
    };
  }

  getMetricsCollector(): MetricsCollector {
    return this.#metrics;
  }

  getHealthChecker(): HealthChecker {
    return this.#health;
  }

  exportMetricsToJson(): string {
    const metrics = this.#metrics
      .getAllMetrics()
      .map(({ name, kind, unit, labels, value, histogram }) => ({
        name,
        kind,
        unit,
        labels,
        value: Number.isFinite(value) ? value : null,
        ...(histogram === undefined
          ? {}
          : { sum: histogram.sum, count: histogram.count, buckets: bucketsOf(histogram) }),
      }));
    return JSON.stringify({ atMs: this.#clock.nowMs(), metrics });
  }

  close(): void {
    this.#stopExport?.();
    this.#stopExport = undefined;
    this.#isInitialized = false;
    this.#stopTimer();
  }

  #scheduleExport(): void {
    this.#cancelTimer ??= this.#timers.after(this.#exportIntervalMs, () => {
      this.#cancelTimer = undefined;
      const json = this.exportMetricsToJson();
      for (const listener of this.#exportListeners) listener(json);
      if (this.#exportListeners.size > 0) this.#scheduleExport();
    });
  }

  #stopTimer(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
  }
}

function bucketsOf({
  bounds,
  counts,
}: {
  readonly bounds: readonly number[];
  readonly counts: readonly number[];
}): readonly { readonly upTo: number | '+Inf'; readonly count: number }[] {
  return bounds.map((bound, i) => ({
    upTo: Number.isFinite(bound) ? bound : '+Inf',
    count: counts[i] ?? 0,
  }));
}
