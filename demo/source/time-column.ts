import type { RecordBatch } from 'sabot-sql';
import type { TimeUnit } from '../protocol/dropped-file.js';

const LOW_HALF = 2 ** 32;
const UNIT_MS: Readonly<Record<TimeUnit, number>> = {
  timestamp: 1,
  'epoch-ms': 1,
  'epoch-s': 1000,
  date: 86_400_000,
};

/**
 * The times of a column of a batch as the `filesystem` connector gives it, in epoch milliseconds, NaN for NULL; undefined where the
 * batch has no such column, or it is no whole number.
 */
export function timesOf(
  batch: RecordBatch,
  column: string,
  unit: TimeUnit,
): Float64Array | undefined {
  const [data] = batch.getChild(column)?.data ?? [];
  const values: unknown = data?.values;
  if (data === undefined) return undefined;
  const timesMs = new Float64Array(data.length);
  const unitMs = UNIT_MS[unit];
  if (values instanceof Int32Array) {
    for (let row = 0; row < data.length; row++) timesMs[row] = (values[row] ?? 0) * unitMs;
  } else if (values instanceof BigInt64Array) {
    const halves = new Int32Array(values.buffer, values.byteOffset, values.length * 2);
    for (let row = 0; row < data.length; row++) {
      timesMs[row] = timeAt(halves, row * 2) * unitMs;
    }
  } else return undefined;
  if (data.nullCount > 0) {
    for (let row = 0; row < data.length; row++) {
      if (!data.getValid(row)) timesMs[row] = Number.NaN;
    }
  }
  return timesMs;
}

/** The number whose halves stand at `at` and behind it: the low one is read as signed. */
export function timeAt(halves: Int32Array, at: number): number {
  return ((halves[at] ?? 0) >>> 0) + (halves[at + 1] ?? 0) * LOW_HALF;
}
