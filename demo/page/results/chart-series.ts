import type { ResultField } from '../../protocol/results.js';
import type { ResultLine } from '../session/demo-state.js';

/** Which columns are drawn. */
export interface ChartColumns {
  readonly x: string;
  readonly y: string;
  /** Empty where there is one line. */
  readonly series: string;
}

/** Lines over one ascending axis: `values[i]` is parallel to `xs`. */
export interface ChartSeries {
  readonly names: readonly string[];
  /** Seconds. */
  readonly xs: readonly number[];
  readonly values: readonly (readonly (number | null)[])[];
}

/** Which columns to draw of a result: those that were asked for where it has them, else what fits best. */
export function chartColumnsOf(
  fields: readonly ResultField[],
  wanted: ChartColumns | undefined,
): ChartColumns | undefined {
  const has = (name: string): boolean => fields.some((field) => field.name === name);
  if (wanted !== undefined && has(wanted.x) && has(wanted.y)) {
    return has(wanted.series) ? wanted : { ...wanted, series: '' };
  }
  const x = fields.find(({ kind }) => kind === 'time');
  const y = fields.find(({ kind }) => kind === 'number');
  const series = fields.find(({ kind }) => kind === 'text');
  return x && y && { x: x.name, y: y.name, series: series?.name ?? '' };
}

/** The lines of a result, the `seriesMax` with most points. */
export function chartSeriesOf(
  fields: readonly ResultField[],
  lines: readonly ResultLine[],
  columns: ChartColumns,
  seriesMax: number,
): ChartSeries {
  const at = (name: string): number => fields.findIndex((field) => field.name === name);
  const [x, y, series] = [at(columns.x), at(columns.y), at(columns.series)];
  const points = new Map<string, Map<number, number>>();
  for (const { cells } of lines) {
    const name = series < 0 ? columns.y : String(cells[series]);
    const known = points.get(name) ?? new Map<number, number>();
    points.set(name, known);
    if (cells[y] !== null) known.set(Number(cells[x]) / 1000, Number(cells[y]));
  }
  const shown = [...points].sort(([, a], [, b]) => b.size - a.size).slice(0, seriesMax);
  shown.sort(([a], [b]) => a.localeCompare(b));
  const xs = [...new Set(shown.flatMap(([, known]) => [...known.keys()]))].sort((a, b) => a - b);
  return {
    names: shown.map(([name]) => name),
    xs,
    values: shown.map(([, known]) => xs.map((time) => known.get(time) ?? null)),
  };
}
