import type { HealthReport } from '../observability/health/health-checker.js';
import type { Metric } from '../observability/metrics/metric.js';

/** What the endpoints show: an executor, or whatever else has metrics, health and queries. */
export interface Observed {
  /** Whether the process is to be kept: false only when it can't recover by itself. */
  isAlive(): boolean;
  checkHealth(): Promise<HealthReport>;
  getAllMetrics(): readonly Metric[];
  /** As `exportMetricsToJson` gives it. */
  exportMetricsToJson(): string;
  /** The running queries, for JSON: plans with live rates, watermarks, checkpoints. No secrets. */
  describeQueries(): unknown;
  /** EXPLAIN ANALYZE of the running queries, as text. No secrets. */
  explainAnalyzeQueries(): string;
}
