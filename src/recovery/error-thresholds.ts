import type { Clock } from '../time/clock.js';

/** How bad it has become, by the number of errors in the last minute. */
export type AlertLevel = 'none' | 'warning' | 'error' | 'critical';

/** Errors in the last minute from which on each level holds; Infinity: never. */
export interface ErrorThresholds {
  readonly warning: number;
  readonly error: number;
  readonly critical: number;
}

/** Over which time errors are counted. */
export const THRESHOLD_WINDOW_MS = 60_000;
const BUCKETS = 60;

/**
 * Counts errors of the last minute, by the second: what is older has no weight any more, so that a level falls by itself when
 * errors stop.
 */
export class ErrorRate {
  readonly #clock: Clock;
  readonly #counts = new Float64Array(BUCKETS);
  #second = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Counts one error; returns how many there were in the last minute, this one included. */
  add(): number {
    this.#moveOn();
    const bucket = this.#second % BUCKETS;
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
    return this.#sum();
  }

  /** Errors in the last minute. */
  get count(): number {
    this.#moveOn();
    return this.#sum();
  }

  #sum(): number {
    return this.#counts.reduce((sum, count) => sum + count, 0);
  }

  #moveOn(): void {
    const second = Math.floor((this.#clock.monotonicMs() * BUCKETS) / THRESHOLD_WINDOW_MS);
    if (second - this.#second >= BUCKETS) this.#counts.fill(0);
    else for (let s = this.#second + 1; s <= second; s++) this.#counts[s % BUCKETS] = 0;
    this.#second = second;
  }
}

export function alertLevelOf(errors: number, thresholds: ErrorThresholds): AlertLevel {
  if (errors >= thresholds.critical) return 'critical';
  if (errors >= thresholds.error) return 'error';
  return errors >= thresholds.warning ? 'warning' : 'none';
}
