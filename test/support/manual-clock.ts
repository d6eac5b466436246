import type { Clock, Timers } from '../../src/time/clock.js';

/** Time that passes only when a test says so. */
export class ManualClock implements Clock, Timers {
  #nowMs: number;
  #timers: { readonly atMs: number; readonly callback: () => void }[] = [];

  constructor(nowMs = 0) {
    this.#nowMs = nowMs;
  }

  nowMs(): number {
    return this.#nowMs;
  }

  monotonicMs(): number {
    return this.#nowMs;
  }

  after(delayMs: number, callback: () => void): () => void {
    const timer = { atMs: this.#nowMs + delayMs, callback };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  /** Timers that have neither been called nor cancelled. */
  get timerCount(): number {
    return this.#timers.length;
  }

  turn(): Promise<void> {
    return new Promise((resolve) => setImmediate(resolve));
  }

  /** Lets time pass, and calls what was due in order. */
  advance(durationMs: number): void {
    this.#nowMs += durationMs;
    const due = this.#timers.filter((timer) => timer.atMs <= this.#nowMs);
    this.#timers = this.#timers.filter((timer) => timer.atMs > this.#nowMs);
    for (const timer of due.sort((a, b) => a.atMs - b.atMs)) timer.callback();
  }
}
