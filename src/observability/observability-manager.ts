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
}

/** Metrics and health of an executor, in one place: `executor.observability`, or made by oneself for what is one's own. */
export class ObservabilityManager {
  readonly #metrics = new MetricsCollector();
  readonly #health: HealthChecker;
  readonly #clock: Clock;
  #stopExport: (() => void) | undefined;
  #isInitialized = false;

  constructor(environment: { readonly clock: Clock; readonly timers: Timers }) {
    this.#clock = environment.clock;
    this.#health = new HealthChecker(environment);
  }

  /** Starts to export. Throws VALIDATION_ERROR the second time. */
  initialize({ openTelemetry = true }: ObservabilityOptions = {}): void {
    if (this.#isInitialized) {
      throw new StreamingError(
        ErrorType.VALIDATION_ERROR,
        'The ObservabilityManager is initialized already: call initialize once, or close it first.',
        { component: 'ObservabilityManager' },
      );
    }
    this.#isInitialized = true;
    if (openTelemetry) this.#stopExport = exportToOpenTelemetry(this.#metrics);
  }

  getMetricsCollector(): MetricsCollector {
    return this.#metrics;
  }

  getHealthChecker(): HealthChecker {
    return this.#health;
  }

  /** All metrics as they are now, as one JSON text: `{ "atMs": …, "metrics": [{ "name", "kind", "unit", "labels", "value" }, …] }`. */
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
