/** A row of the random tests: a key, a number and an event time, any of the first two null. */
export interface EventRow {
  readonly k: string | null;
  readonly v: number | null;
  readonly ms: number;
}

export interface HopWindow {
  readonly sizeMs: number;
  readonly slideMs: number;
}

export interface WindowResult {
  readonly k: string | null;
  readonly startMs: number;
  readonly n: number;
  readonly vs: number;
  readonly total: number | null;
  readonly lowest: number | null;
  readonly highest: number | null;
}

export interface NaiveResult {
  readonly windows: readonly WindowResult[];
  /** Rows that were late for all their windows. */
  readonly lateRows: number;
}

/**
 * Windows by the definitions, one row at a time: a row is late for a window when the rows before it have raised the
 * watermark to the window's last millisecond. Results in the order of the window's end, then of the group's first row.
 */
export function naiveWindows(
  rows: readonly EventRow[],
  { sizeMs, slideMs }: HopWindow,
  delayMs: number,
): NaiveResult {
  const rowsOf = new Map<string, EventRow[]>();
  let watermarkMs = Number.NEGATIVE_INFINITY;
  let lateRows = 0;
  for (const row of rows) {
    const starts = windowStarts(row.ms, sizeMs, slideMs);
    const open = starts.filter((startMs) => startMs + sizeMs - 1 > watermarkMs);
    for (const startMs of open) {
      const group = JSON.stringify([startMs, row.k]);
      rowsOf.set(group, [...(rowsOf.get(group) ?? []), row]);
    }
    if (starts.length > 0 && open.length === 0) lateRows++;
    watermarkMs = Math.max(watermarkMs, row.ms - delayMs);
  }
  const windows = [...rowsOf].map(([group, members]) => {
    const [startMs, k] = JSON.parse(group) as [number, string | null];
    return { startMs, k, ...aggregate(members) };
  });
  return { windows: windows.sort((a, b) => a.startMs - b.startMs), lateRows };
}

function windowStarts(ms: number, sizeMs: number, slideMs: number): number[] {
  const starts: number[] = [];
  for (let start = Math.floor(ms / slideMs) * slideMs; start > ms - sizeMs; start -= slideMs) {
    starts.unshift(start);
  }
  return starts;
}

function aggregate(rows: readonly EventRow[]) {
  const values = rows.flatMap(({ v }) => (v === null ? [] : [v]));
  return {
    n: rows.length,
    vs: values.length,
    total: values.length === 0 ? null : values.reduce((a, b) => a + b),
    lowest: values.length === 0 ? null : Math.min(...values),
    highest: values.length === 0 ? null : Math.max(...values),
  };
}
