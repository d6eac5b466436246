import type { Clock, Timers } from '../../time/clock.js';

/** A wait is at least this long, so that a fast pace comes as batches and not row by row. */
const WAIT_MS_MIN = 10;

/** Tells how many rows are due at a steady pace, the first at once; rows that a slow consumer left are due together. */
export class Pacer {
  readonly #rowsPerSecond: number;
  readonly #clock: Clock;
  readonly #timers: Timers;
  #startMs: number | undefined;

  constructor(
    rowsPerSecond: number,
    environment: { readonly clock: Clock; readonly timers: Timers },
  ) {
    this.#rowsPerSecond = rowsPerSecond;
    this.#clock = environment.clock;
    this.#timers = environment.timers;
  }

  /** How many rows behind the first `rowsMade` are due: waits until there is one. Throws the signal's reason. */
  async rowsDue(rowsMade: number, signal?: AbortSignal): Promise<number> {
    if (this.#rowsPerSecond === Number.POSITIVE_INFINITY) return Number.POSITIVE_INFINITY;
    this.#startMs ??= this.#clock.monotonicMs();
    for (;;) {
      const elapsedMs = this.#clock.monotonicMs() - this.#startMs;
      const due = 1 + Math.floor((elapsedMs * this.#rowsPerSecond) / 1000) - rowsMade;
      if (due > 0) return due;
      const dueMs = (rowsMade * 1000) / this.#rowsPerSecond;
      await this.#wait(Math.max(Math.ceil(dueMs - elapsedMs), WAIT_MS_MIN), signal);
    }
  }

  #wait(delayMs: number, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const abort = (): void => {
        cancel();
        reject(signal?.reason);
      };
      const cancel = this.#timers.after(delayMs, () => {
        signal?.removeEventListener('abort', abort);
        resolve();
      });
      signal?.addEventListener('abort', abort, { once: true });
    });
  }
}
