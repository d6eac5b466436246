import type {
  OperationStats,
  PerformanceProfiler,
} from '../../observability/profiling/performance-profiler.js';
import type { OperatorFacts } from './operator-facts.js';
import type { OperatorAnalysis } from './query-analysis.js';

const NS_PER_MS = 1e6;

/** The operators with what the profiler has of each: operations that are called by its id, or begin with it and a space. */
export function analyzeOperators(
  operators: readonly OperatorFacts[],
  profiler: PerformanceProfiler,
): readonly OperatorAnalysis[] {
  const spans = profiler.getResults();
  const totalMs = operators.reduce((sum, { busyMs }) => sum + busyMs, 0);
  return operators.map((facts) => {
    const { id, rowsIn, rowsOut, busyMs } = facts;
    return {
      ...facts,
      selectivity: rowsIn === 0 ? undefined : rowsOut / rowsIn,
      timeShare: totalMs === 0 ? 0 : busyMs / totalMs,
      nsPerRow: rowsIn === 0 ? undefined : (busyMs * NS_PER_MS) / rowsIn,
      spans: spans.flatMap((span) => spanOf(span, id)).sort(byOrder),
    };
  });
}

function spanOf(span: OperationStats, id: string): readonly OperationStats[] {
  if (span.operation === id) return [{ ...span, operation: BATCH }];
  if (!span.operation.startsWith(`${id} `)) return [];
  return [{ ...span, operation: span.operation.slice(id.length + 1) }];
}

/** The span of one call with rows. */
export const BATCH = 'batch';
const ORDER = ['read', BATCH, 'watermark'];

/** As rows meet them. */
function byOrder(a: OperationStats, b: OperationStats): number {
  return ORDER.indexOf(a.operation) - ORDER.indexOf(b.operation);
}
