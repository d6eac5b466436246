import { Deferred } from '../common/deferred.js';
import type { Clock, Timers } from '../time/clock.js';

/** A timer that can be stopped and goes on with what was left of it. */
export class PausableTimer {
  readonly #clock: Clock;
  readonly #timers: Timers;
  readonly #expired = new Deferred<void>();
  #restMs: number;
  #startedAtMs = 0;
  /** Undefined while the timer stands still. */
  #cancelTimer: (() => void) | undefined;
  #isOver = false;

  /** Stands still until `resume`. */
  constructor(durationMs: number, clock: Clock, timers: Timers) {
    this.#restMs = durationMs;
    this.#clock = clock;
    this.#timers = timers;
  }

  /** Resolves when the time has passed, unless the timer is cancelled before. */
  get expired(): Promise<void> {
    return this.#expired.promise;
  }

  resume(): void {
    if (this.#isOver || this.#cancelTimer !== undefined) return;
    this.#startedAtMs = this.#clock.monotonicMs();
    this.#cancelTimer = this.#timers.after(this.#restMs, () => {
      this.#isOver = true;
      this.#expired.resolve();
    });
  }

  pause(): void {
    if (this.#isOver || this.#cancelTimer === undefined) return;
    this.#cancelTimer();
    this.#cancelTimer = undefined;
    this.#restMs -= this.#clock.monotonicMs() - this.#startedAtMs;
  }

  cancel(): void {
    this.#isOver = true;
    this.#cancelTimer?.();
  }
}
