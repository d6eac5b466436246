import type { KernelSpan } from '../../kernels/profile/kernel-profiler.js';
import type { OperationStats } from '../../observability/profiling/performance-profiler.js';
import type { Activity } from '../diagnosis/pipeline-activity.js';
import type { QueryStatistics } from '../query-statistics.js';
import type { OperatorFacts } from './operator-facts.js';

/** What a run of a query has done and how long that took, by operator: what EXPLAIN ANALYZE prints. */
export interface QueryAnalysis {
  readonly query: string;
  /** As EXPLAIN prints it. */
  readonly plan: string;
  readonly statistics: QueryStatistics;
  /** Since the run began, up to now or to its end; a query that starts again after a failure begins another one. */
  readonly elapsedMs: number;
  /** What that time went into. */
  readonly activityMs: Readonly<Record<Activity, number>>;
  /** From where the rows go towards the sources; empty before the start. */
  readonly operators: readonly OperatorAnalysis[];
  /** The kernels of all operators, and those called between operators; undefined where they are not measured. */
  readonly kernels: readonly KernelSpan[] | undefined;
}

/** One operator of a run. */
export interface OperatorAnalysis extends OperatorFacts {
  /** Rows out for each row in; undefined before the first row. */
  readonly selectivity: number | undefined;
  /** Of the time of all operators, from 0 to 1. */
  readonly timeShare: number;
  /** Of rows that came in; undefined before the first. */
  readonly nsPerRow: number | undefined;
  /**
   * Its calls, by what they are: `batch` for each one, `watermark` for the windows that it closes, `read` for what a fetch of a source
   * takes while it does not wait. Only what was called.
   */
  readonly spans: readonly OperationStats[];
}

/** What a pipeline knows of itself; the rest is its job's. */
export type PipelineAnalysis = Pick<
  QueryAnalysis,
  'elapsedMs' | 'activityMs' | 'operators' | 'kernels'
>;
