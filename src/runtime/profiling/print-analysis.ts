import type { OperationStats } from '../../observability/profiling/performance-profiler.js';
import { ACTIVITY_WORDS } from './activity-words.js';
import { BATCH } from './analyze-operators.js';
import { printKernels } from './print-kernels.js';
import { type Align, printTable } from './print-table.js';
import type { OperatorAnalysis, QueryAnalysis } from './query-analysis.js';

const NOTHING = '-';

/**
 * EXPLAIN ANALYZE: the plan, what each operator of it has done, how long its calls took, and totals. Lines and columns are the same
 * for every query, so that two runs can be compared by `diff`.
 */
export function printAnalysis(analysis: QueryAnalysis): string {
  const { plan, operators } = analysis;
  if (operators.length === 0) return `${plan}\n\nThe query has not been run yet.`;
  const kernels = analysis.kernels === undefined ? [] : [printKernels(analysis.kernels, operators)];
  const calls = callsTable(operators);
  return [plan, operatorsTable(operators), calls, ...kernels, totals(analysis)].join('\n\n');
}

type Column = readonly [title: string, align: Align, cell: (operator: OperatorAnalysis) => string];

const COLUMNS: readonly Column[] = [
  ['rows in', 'right', ({ rowsIn }) => String(rowsIn)],
  ['rows out', 'right', ({ kind, rowsOut }) => (isOutput(kind) ? NOTHING : String(rowsOut))],
  ['out/in', 'right', ({ kind, selectivity }) => (isOutput(kind) ? NOTHING : ratio(selectivity))],
  ['time ms', 'right', ({ busyMs }) => busyMs.toFixed(3)],
  ['share', 'right', ({ timeShare }) => percent(timeShare)],
  ['ns/row', 'right', ({ nsPerRow }) => nsPerRow?.toFixed(1) ?? NOTHING],
  ['batches', 'right', ({ batchesIn }) => String(batchesIn)],
  ['p50 ms', 'right', (operator) => batchSpan(operator)?.p50Ms.toFixed(3) ?? NOTHING],
  ['p99 ms', 'right', (operator) => batchSpan(operator)?.p99Ms.toFixed(3) ?? NOTHING],
  ['keys', 'right', ({ state }) => (state === undefined ? NOTHING : String(state.keys))],
  ['state bytes', 'right', ({ state }) => (state === undefined ? NOTHING : String(state.bytes))],
  ['watermark', 'left', ({ watermarkMs }) => watermarkText(watermarkMs)],
];

function operatorsTable(operators: readonly OperatorAnalysis[]): string {
  const rows = treeOf(operators).map(({ operator, tree }) => [
    tree,
    ...COLUMNS.map(([, , cell]) => cell(operator)),
  ]);
  const titles = COLUMNS.map(([title, align]) => ({ title, align }));
  return printTable([{ title: 'operator', align: 'left' }, ...titles], rows);
}

function callsTable(operators: readonly OperatorAnalysis[]): string {
  const rows = operators.flatMap(({ id, spans }) =>
    spans.map((span) => [
      id,
      span.operation,
      String(span.calls),
      String(span.rows),
      span.rows === 0 ? NOTHING : span.nsPerRow.toFixed(1),
      ...[span.avgMs, span.minMs, span.p50Ms, span.p99Ms, span.maxMs].map((ms) => ms.toFixed(3)),
    ]),
  );
  const numbers = ['calls', 'rows', 'ns/row', 'avg ms', 'min ms', 'p50 ms', 'p99 ms', 'max ms'];
  return printTable(
    [
      { title: 'operator', align: 'left' },
      { title: 'call', align: 'left' },
      ...numbers.map((title) => ({ title, align: 'right' as const })),
    ],
    rows,
  );
}

function totals({ statistics, operators, elapsedMs, activityMs }: QueryAnalysis): string {
  const { rowsIn, rowsOut, lateRows, skippedRows, deadLetters, windowsFired } = statistics;
  const { kernelMemoryBytes, checkpoints, restarts } = statistics;
  const stateBytes = operators.reduce((sum, { state }) => sum + (state?.bytes ?? 0), 0);
  const spent = ACTIVITY_WORDS.map(
    ([activity, words]) => `${words} ${activityMs[activity].toFixed(3)}`,
  );
  return [
    `Rows: ${rowsIn} in, ${rowsOut} out, ${lateRows} late, ${skippedRows} skipped, ${deadLetters} dead letters; ${windowsFired} windows closed`,
    `Time: ${elapsedMs.toFixed(3)} ms: ${spent.join(', ')}`,
    `Memory: ${kernelMemoryBytes} bytes of kernel memory, ${stateBytes} bytes of it state`,
    `Run: ${checkpoints} checkpoints, ${restarts} restarts`,
  ].join('\n');
}

interface TreeLine {
  readonly operator: OperatorAnalysis;
  /** The operator's id, indented as EXPLAIN indents its line. */
  readonly tree: string;
}

function treeOf(operators: readonly OperatorAnalysis[]): readonly TreeLine[] {
  const known = new Map(operators.map((operator) => [operator.id, operator]));
  const [root] = operators;
  return root === undefined ? [] : linesOf(root, known);
}

function linesOf(
  operator: OperatorAnalysis,
  known: ReadonlyMap<string, OperatorAnalysis>,
): readonly TreeLine[] {
  const inputs = operator.inputs.flatMap((id) => known.get(id) ?? []);
  const below = inputs.flatMap((input, i) => {
    const isLast = i === inputs.length - 1;
    return linesOf(input, known).map((line, n) => ({
      ...line,
      tree: `${n === 0 ? (isLast ? '+- ' : ':- ') : isLast ? '   ' : ':  '}${line.tree}`,
    }));
  });
  return [{ operator, tree: operator.id }, ...below];
}

function batchSpan({ kind, spans }: OperatorAnalysis): OperationStats | undefined {
  const wanted = kind === 'scan' ? 'read' : BATCH;
  return spans.find(({ operation }) => operation === wanted);
}

function isOutput(kind: OperatorAnalysis['kind']): boolean {
  return kind === 'results' || kind === 'sink';
}

function ratio(share: number | undefined): string {
  return share === undefined ? NOTHING : share.toFixed(4);
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)}%`;
}

function watermarkText(watermarkMs: number): string {
  if (watermarkMs === Number.NEGATIVE_INFINITY) return NOTHING;
  return watermarkMs === Number.POSITIVE_INFINITY ? 'end' : new Date(watermarkMs).toISOString();
}
