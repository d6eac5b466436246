import type { FailPoint } from '../../src/common/fail-points.js';

/** Where the next life of the process ends. */
export type Kill =
  | { readonly kind: 'at-random'; readonly afterMs: number }
  | { readonly kind: 'fail-point'; readonly failPoint: FailPoint; readonly count: number };

/** What a run that is not disturbed comes past, and at most how often it is worth waiting for it. */
const RUNNING: readonly (readonly [FailPoint, number])[] = [
  ['source.after-fetch', 40],
  ['source.barrier-injected', 8],
  ['pipeline.rows-out', 20],
  ['pipeline.watermark-out', 40],
  ['operator.barrier', 16],
  ['operator.snapshot-copied', 16],
  ['sink.before-prepare', 8],
  ['sink.prepared', 8],
  ['checkpoint.transaction-open', 8],
  ['checkpoint.state-written', 8],
  ['checkpoint.before-commit', 8],
  ['checkpoint.after-commit', 8],
  ['checkpoint.retention', 8],
  ['sink.before-publish', 4],
  ['sink.half-published', 2],
  ['sink.published', 4],
  ['query.finished', 1],
  ['shutdown', 1],
];
/** What only a run that goes on from a checkpoint comes past. */
const RESTORING: readonly FailPoint[] = [
  'restore.before-republish',
  'restore.manifest-read',
  'restore.half-way',
];
const LIFE_MS = 1800;

/**
 * The kills of one run, one life each: by even numbers at a random instant, by odd ones at a fail point, each of them in turn;
 * every third run is killed again while it restores.
 */
export function killsOf(run: number, random: () => number): readonly Kill[] {
  const kills: Kill[] = [];
  if (run % 2 === 0) {
    kills.push({ kind: 'at-random', afterMs: Math.floor(random() * LIFE_MS) });
  } else {
    const [failPoint, countMax] = RUNNING[((run - 1) / 2) % RUNNING.length] ?? RUNNING[0]!;
    kills.push({ kind: 'fail-point', failPoint, count: 1 + Math.floor(random() * countMax) });
  }
  if (run % 3 === 0) {
    const failPoint = RESTORING[(run / 3) % RESTORING.length]!;
    kills.push({ kind: 'fail-point', failPoint, count: 1 });
  }
  return kills;
}
