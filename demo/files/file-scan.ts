import type { RecordBatch, Schema, SourceConnector } from 'sabot-sql';
import { timesOf } from '../source/time-column.js';
import type { TimeCandidate } from './time-candidates.js';

const GROUPS_MAX = 12;
/** In so many rows at the beginning texts are told apart. */
const TEXT_ROWS_MAX = 20_000;

/** What the values of a time column are like, in the order of the rows. Epoch milliseconds. */
export interface TimeRange {
  firstMs: number;
  minMs: number;
  maxMs: number;
  /** How far a row lies behind the largest time before it, at most. */
  farthestBehindMs: number;
  /** How many rows lie less than 2^i milliseconds behind the largest time before them, and not less than 2^(i-1). */
  readonly behind: Float64Array;
}

/** So far nearly all rows lie behind the largest time before them, at most: to a power of two, where some lie further behind. */
export function disorderOf({ behind, farthestBehindMs }: TimeRange): number {
  const rows = behind.reduce((sum, count) => sum + count, 0);
  let within = 0;
  const at = behind.findIndex((count) => {
    within += count;
    return within >= rows * WAITED_FOR_SHARE;
  });
  return at <= 0 ? 0 : Math.min(2 ** at, farthestBehindMs);
}

/** A few rows that are far behind shouldn't hold up all others. */
const WAITED_FOR_SHARE = 0.99;
const BEHIND_LENGTH = 54;

/** What there is in a file. */
export interface FileScan {
  readonly rows: number;
  /** Parallel to the candidates; undefined for a column without values. */
  readonly ranges: readonly (TimeRange | undefined)[];
  /** Text columns with a few values, by name. */
  readonly groups: readonly string[];
}

/** Reads the whole file, which says of each row whether it is as its columns want it. Throws StreamingError. */
export async function scanFile(
  reader: SourceConnector,
  schema: Schema,
  candidates: readonly TimeCandidate[],
): Promise<FileScan> {
  const ranges: (TimeRange | undefined)[] = candidates.map(() => undefined);
  const texts = new Map(
    schema.flatMap(({ name, type }) =>
      type.kind === 'varchar' ? [[name, new Set<string>()]] : [],
    ),
  );
  let rows = 0;
  for (;;) {
    // The connector gives Arrow.
    const batch = (await reader.fetchNextBatch()) as RecordBatch | null;
    if (batch === null) break;
    if (rows < TEXT_ROWS_MAX) for (const [name, seen] of texts) noteTexts(batch, name, seen);
    for (const [i, { field, unit }] of candidates.entries()) {
      ranges[i] = widened(ranges[i], timesOf(batch, field.name, unit));
    }
    rows += batch.numRows;
  }
  const isGroup = (seen: ReadonlySet<string>): boolean => seen.size > 1 && seen.size <= GROUPS_MAX;
  const groups = [...texts].filter(([, seen]) => isGroup(seen)).map(([name]) => name);
  return { rows, ranges, groups };
}

function noteTexts(batch: RecordBatch, name: string, seen: Set<string>): void {
  const values = batch.getChild(name);
  if (values === null) return;
  for (const value of values) {
    if (seen.size > GROUPS_MAX) return;
    if (typeof value === 'string') seen.add(value);
  }
}

function widened(
  before: TimeRange | undefined,
  timesMs: Float64Array | undefined,
): TimeRange | undefined {
  let range = before;
  for (const timeMs of timesMs ?? []) {
    if (Number.isNaN(timeMs)) continue;
    range ??= {
      firstMs: timeMs,
      minMs: timeMs,
      maxMs: timeMs,
      farthestBehindMs: 0,
      behind: new Float64Array(BEHIND_LENGTH),
    };
    const behindMs = Math.max(0, range.maxMs - timeMs);
    range.farthestBehindMs = Math.max(range.farthestBehindMs, behindMs);
    const at = Math.min(BEHIND_LENGTH - 1, Math.ceil(Math.log2(behindMs + 1)));
    range.behind[at] = (range.behind[at] ?? 0) + 1;
    if (timeMs < range.minMs) range.minMs = timeMs;
    if (timeMs > range.maxMs) range.maxMs = timeMs;
  }
  return range;
}
