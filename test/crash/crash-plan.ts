import type { FailPoint } from '../../src/common/fail-points.js';

/** Places of the engine, and those of the consumer: a batch is half written, or durable and not acknowledged. */
export type KillPoint = FailPoint | 'consumer.half-written' | 'consumer.kept';

/** Where the next life of the process ends. */
export type Kill =
  | { readonly kind: 'at-random'; readonly afterMs: number }
  | { readonly kind: 'fail-point'; readonly failPoint: KillPoint; readonly count: number };

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
/** What a run with a consumer of its own comes past besides; it has no sink. */
const CONSUMING: readonly (readonly [KillPoint, number])[] = [
  ['consumer.half-written', 15],
  ['consumer.kept', 15],
];
/** What only a run that goes on from a checkpoint comes past. */
const RESTORING: readonly FailPoint[] = [
  'restore.before-republish',
  'restore.manifest-read',
  'restore.half-way',
];
const LIFE_MS = 1800;

const ENDING: readonly KillPoint[] = ['query.finished', 'shutdown'];

/**
 * The kills of one run, one life each: by even numbers at a random instant, by odd ones at a fail point, each of them in turn;
 * every third run is killed again while it restores.
 */
export function killsOf(run: number, random: () => number, hasConsumer: boolean): readonly Kill[] {
  const running = hasConsumer ? [...CONSUMING, ...RUNNING].filter(isWithoutSink) : RUNNING;
  const restoring = hasConsumer ? RESTORING.slice(1) : RESTORING;
  const kills: Kill[] = [];
  let isEnded = false;
  if (run % 2 === 0) {
    kills.push({ kind: 'at-random', afterMs: Math.floor(random() * LIFE_MS) });
  } else {
    const [failPoint, countMax] = running[((run - 1) / 2) % running.length] ?? RUNNING[0]!;
    kills.push({ kind: 'fail-point', failPoint, count: 1 + Math.floor(random() * countMax) });
    isEnded = ENDING.includes(failPoint);
  }
  // There is nothing to restore of a query that has come to its end.
  if (run % 3 === 0 && !isEnded) {
    const failPoint = restoring[(run / 3) % restoring.length]!;
    kills.push({ kind: 'fail-point', failPoint, count: 1 });
  }
  return kills;
}

/**
 * The same places, each at the first occasion, and restores of a complete checkpoint: for runs that were over before they
 * had come past as often as planned, as happens on a busy machine.
 */
export function atFirstOccasion(kills: readonly Kill[]): readonly Kill[] {
  const committed: Kill = { kind: 'fail-point', failPoint: 'checkpoint.after-commit', count: 1 };
  return kills.flatMap((kill) => {
    if (kill.kind === 'at-random') return [];
    const sooner = { ...kill, count: 1 };
    return RESTORING.some((point) => point === kill.failPoint) ? [committed, sooner] : [sooner];
  });
}

export function printKill(kill: Kill): string {
  return kill.kind === 'at-random'
    ? `after ${kill.afterMs} ms`
    : `at ${kill.failPoint} no. ${kill.count}`;
}

function isWithoutSink([point]: readonly [KillPoint, number]): boolean {
  return !point.startsWith('sink.');
}
