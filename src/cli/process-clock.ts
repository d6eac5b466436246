import type { Clock, Timers } from '../node.js';

/** The time of this process, for what is shown while a query runs. */
export const processClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
};

export const processTimers: Pick<Timers, 'after'> = {
  after(delayMs, callback) {
    const handle = setTimeout(callback, delayMs);
    return () => clearTimeout(handle);
  },
};
