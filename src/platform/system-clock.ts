import type { Random } from '../common/random.js';
import type { Clock, Timers } from '../time/clock.js';

/** The clock that Node and browsers share. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
};

export const systemRandom: Random = { next: () => Math.random() };

/** What setTimeout can count, about 25 days: it takes longer delays for none at all. */
const TIMEOUT_MAX_MS = 2 ** 31 - 1;

/** `Timers.after` by setTimeout. */
export const afterTimeout: Timers['after'] = (delayMs, callback) => {
  let handle: ReturnType<typeof setTimeout> | undefined;
  const wait = (restMs: number): void => {
    const isLast = restMs <= TIMEOUT_MAX_MS;
    const next = isLast ? callback : () => wait(restMs - TIMEOUT_MAX_MS);
    handle = setTimeout(next, isLast ? restMs : TIMEOUT_MAX_MS);
  };
  wait(delayMs);
  return () => clearTimeout(handle);
};
