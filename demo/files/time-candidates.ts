import type { Field, Schema } from 'sabot-sql';
import type { TimeUnit } from '../protocol/dropped-file.js';

/** A column that a file could be replayed by. */
export interface TimeCandidate {
  readonly field: Field;
  readonly unit: TimeUnit;
}

/** Best first. */
const TELLING_NAMES = ['event_time', 'ts', 'time', 'timestamp', 'datetime', 'date'];
const EPOCH_NAME = /(^|_)(ts|time|timestamp|date|epoch|at)(_(ms|millis|s|sec|seconds))?$/i;
const YEAR_2000_MS = 946_684_800_000;
const YEAR_2100_MS = 4_102_444_800_000;

/** Columns that may be times, best first: by name, then times of SQL, then numbers that are called so, then days. */
export function timeCandidates(schema: Schema): readonly TimeCandidate[] {
  const units: readonly (readonly TimeUnit[])[] = [
    ['timestamp'],
    ['epoch-ms', 'epoch-s'],
    ['date'],
  ];
  const candidates = units.flatMap((group) =>
    schema.flatMap((field) => {
      return group.filter((unit) => mayBe(field, unit)).map((unit) => ({ field, unit }));
    }),
  );
  const rank = ({ field }: TimeCandidate): number => {
    const at = TELLING_NAMES.indexOf(snakeCase(field.name));
    return at < 0 ? TELLING_NAMES.length : at;
  };
  return candidates.sort((a, b) => rank(a) - rank(b));
}

/** Whether numbers between these are times of our century in their unit; other columns are what they are. */
export function isPlausible({ unit }: TimeCandidate, minMs: number, maxMs: number): boolean {
  const isNumber = unit === 'epoch-ms' || unit === 'epoch-s';
  return !isNumber || (minMs >= YEAR_2000_MS && maxMs < YEAR_2100_MS);
}

function mayBe({ name, type: { kind } }: Field, unit: TimeUnit): boolean {
  switch (unit) {
    case 'timestamp':
      return kind === 'timestamp' || kind === 'timestamp_ltz';
    case 'date':
      return kind === 'date';
    default:
      return (kind === 'bigint' || kind === 'int') && EPOCH_NAME.test(snakeCase(name));
  }
}

function snakeCase(name: string): string {
  return name.replace(/([a-z\d])([A-Z])/g, '$1_$2').toLowerCase();
}
