const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Lengths that people think in. */
const ROUND_MS: readonly number[] = [
  ...[1, 2, 5, 10, 15, 30].map((count) => count * SECOND_MS),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * MINUTE_MS),
  ...[1, 2, 3, 6, 12].map((count) => count * HOUR_MS),
  ...[1, 2, 7, 30].map((count) => count * DAY_MS),
];

const UNITS = [
  ['DAY', DAY_MS],
  ['HOUR', HOUR_MS],
  ['MINUTE', MINUTE_MS],
  ['SECOND', SECOND_MS],
] as const;

/** The shortest round length that isn't under `ms`, or the longest one. */
export function roundLengthMs(ms: number): number {
  return ROUND_MS.find((round) => round >= ms) ?? 30 * DAY_MS;
}

/** A round length as SQL writes it: `INTERVAL '5' MINUTE`. */
export function intervalOf(ms: number): string {
  const [unit, unitMs] = UNITS.find(([, each]) => ms % each === 0) ?? ['SECOND', SECOND_MS];
  return `INTERVAL '${ms / unitMs}' ${unit}`;
}
