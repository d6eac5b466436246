import { SeededRandom } from '../../src/connectors/datagen/seeded-random.js';

/** One entry of the simulated partition: a row, or something that can't be decoded. */
export type LogEntry =
  | {
      readonly kind: 'row';
      readonly key: string | null;
      readonly value: bigint | null;
      readonly timeMs: number;
    }
  | { readonly kind: 'poison' };

const START_MS = 1_704_067_200_000;
const TIME_PER_ROW_MS = 40;
/** Beyond what a double holds exactly, so that a sum that was ever taken as one shows. */
const LARGE = 2n ** 54n;

/**
 * A partition as a seed makes it: times run on, out of order within the watermark's delay and now and then beyond it, with
 * leaps ahead and quiet stretches; keys and values may be null; some rows come twice in a row, as from a producer that has sent
 * them again.
 */
export function makeEventLog(seed: number, numRows: number, delayMs: number): readonly LogEntry[] {
  const random = new SeededRandom(seed, 'event log');
  const between = (min: number, max: number) =>
    min + Math.floor(random.fraction() * (max - min + 1));
  const keys = between(1, 25);
  const lateRate = random.fraction() * 0.05;
  const poisonRate = random.fraction() < 0.5 ? 0.01 : 0;
  const duplicateRate = random.fraction() < 0.5 ? 0.03 : 0;
  const log: LogEntry[] = [];
  let onTimeMs = START_MS + between(0, 60_000);
  for (let i = 0; i < numRows; i++) {
    const step = random.fraction();
    onTimeMs += step < 0.002 ? between(5000, 40_000) : between(0, 2 * TIME_PER_ROW_MS);
    const behindMs =
      random.fraction() < lateRate ? delayMs + between(1, 30_000) : between(0, delayMs);
    log.push({
      kind: 'row',
      key: random.fraction() < 0.03 ? null : `key-${Math.floor(random.fraction() ** 2 * keys)}`,
      value: drawValue(random),
      timeMs: onTimeMs - behindMs,
    });
    const last = log.at(-1);
    if (random.fraction() < duplicateRate && last !== undefined) log.push(last);
    if (random.fraction() < poisonRate) log.push({ kind: 'poison' });
  }
  return log;
}

function drawValue(random: SeededRandom): bigint | null {
  const kind = random.fraction();
  if (kind < 0.05) return null;
  if (kind < 0.1) return LARGE + BigInt(random.uint32());
  if (kind < 0.15) return -LARGE - BigInt(random.uint32());
  return BigInt(random.uint32()) - 2n ** 31n;
}
