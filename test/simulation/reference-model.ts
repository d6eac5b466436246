import type { WindowAssigner } from '../../src/types/window.js';
import { modelWindows } from '../support/window-model.js';
import type { LogEntry } from './event-log.js';

/** What the simulated query asks for. */
export interface SimulatedQuery {
  readonly window: WindowAssigner;
  readonly delayMs: number;
  /** A second partition without rows, which the first must not wait for. */
  readonly hasSilentPartition: boolean;
}

/** One row of the result as text: key, window start and end in milliseconds, COUNT(*), COUNT, SUM, MIN and MAX of the value. */
export function resultRow(
  key: string | null,
  startMs: number,
  endMs: number,
  aggregates: readonly (bigint | null)[],
): string {
  return JSON.stringify([
    key,
    startMs,
    endMs,
    ...aggregates.map((value) => value?.toString() ?? null),
  ]);
}

/** What the query must give for a log, row by row, by the plain definition of its windows. */
export function expectedRows(
  log: readonly LogEntry[],
  { window, delayMs }: SimulatedQuery,
): readonly string[] {
  const rows = log.flatMap((entry) => (entry.kind === 'row' ? [entry] : []));
  return modelWindows(rows, window, delayMs).results.map(({ key, startMs, endMs, values }) => {
    const known = values.filter((value) => value !== null);
    const sum = known.length === 0 ? null : known.reduce((a, b) => a + b);
    const least = extreme(known, (a, b) => a < b);
    const greatest = extreme(known, (a, b) => a > b);
    const counts = [BigInt(values.length), BigInt(known.length)];
    return resultRow(key, startMs, endMs, [...counts, sum, least, greatest]);
  });
}

function extreme(
  values: readonly bigint[],
  isBetter: (a: bigint, b: bigint) => boolean,
): bigint | null {
  let best: bigint | null = null;
  for (const value of values) if (best === null || isBetter(value, best)) best = value;
  return best;
}
