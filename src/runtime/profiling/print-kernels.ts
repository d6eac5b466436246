import type { KernelSpan } from '../../kernels/profile/kernel-profiler.js';
import type { OperatorFacts } from './operator-facts.js';
import { printTable } from './print-table.js';

const US_PER_MS = 1000;
const NOTHING = '-';
const NUMBERS = ['calls', 'rows', 'ns/row', 'total ms', 'share'];
const DURATIONS = ['avg µs', 'min µs', 'p50 µs', 'p99 µs', 'max µs'];

/** The kernels by the operator that has called them, those first that took longest; `share` is of the time of all operators. */
export function printKernels(
  kernels: readonly KernelSpan[],
  operators: readonly OperatorFacts[],
): string {
  const busyMs = operators.reduce((sum, operator) => sum + operator.busyMs, 0);
  const rows = kernels.map((span) => [
    span.operation,
    span.operator ?? NOTHING,
    String(span.calls),
    span.rows === 0 ? NOTHING : String(span.rows),
    span.rows === 0 ? NOTHING : span.nsPerRow.toFixed(1),
    span.totalMs.toFixed(3),
    busyMs === 0 ? NOTHING : `${((100 * span.totalMs) / busyMs).toFixed(1)}%`,
    ...[span.avgMs, span.minMs, span.p50Ms, span.p99Ms, span.maxMs].map((ms) =>
      (ms * US_PER_MS).toFixed(1),
    ),
  ]);
  const right = [...NUMBERS, ...DURATIONS].map((title) => ({ title, align: 'right' as const }));
  return printTable(
    [{ title: 'kernel', align: 'left' }, { title: 'operator', align: 'left' }, ...right],
    rows,
  );
}
