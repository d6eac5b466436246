import type { Clock } from '../../src/time/clock.js';

interface VirtualTimer {
  readonly atMs: number;
  readonly callback: () => void;
}

/** Turns of the event loop without anything new that count as rest. */
const QUIET_TURNS = 2;

/**
 * Time of a simulation: it stands still while anything can go on, and then leaps to the next timer. Timers that are due at the
 * same time fire in the order in which they were set, so that one seed always gives one run.
 */
export class VirtualTime implements Clock {
  #elapsedMs = 0;
  #wallAtStartMs: number;
  /** By `atMs`, then by when they were set. */
  readonly #timers: VirtualTimer[] = [];
  #turns = 0;

  constructor(wallAtStartMs: number) {
    this.#wallAtStartMs = wallAtStartMs;
  }

  nowMs(): number {
    return this.#wallAtStartMs + this.#elapsedMs;
  }

  monotonicMs(): number {
    return this.#elapsedMs;
  }

  /** Sets the wall clock forward or back, as an administrator would. */
  jumpWallClock(byMs: number): void {
    this.#wallAtStartMs += byMs;
  }

  after(delayMs: number, callback: () => void): () => void {
    const timer = { atMs: this.#elapsedMs + Math.max(0, delayMs), callback };
    let at = this.#timers.length;
    while (at > 0 && (this.#timers[at - 1]?.atMs ?? 0) > timer.atMs) at--;
    this.#timers.splice(at, 0, timer);
    return () => {
      const found = this.#timers.indexOf(timer);
      if (found >= 0) this.#timers.splice(found, 1);
    };
  }

  /** No time passes. */
  turn(): Promise<void> {
    this.#turns++;
    return eventLoopTurn();
  }

  /**
   * Lets time pass until `work` settles. Throws where nothing is left that could settle it, and when `limitMs` of elapsed
   * time is reached, which may be moved while it runs.
   */
  async run<T>(work: Promise<T>, limitMs: () => number): Promise<T> {
    let isSettled = false;
    const settle = (): void => {
      isSettled = true;
    };
    work.then(settle, settle);
    for (;;) {
      await this.#rest();
      if (isSettled) return work;
      const next = this.#timers.shift();
      if (next === undefined) {
        throw new Error(`Everything waits and no timer is set at ${this.#elapsedMs} ms.`);
      }
      if (next.atMs > limitMs()) {
        throw new Error(`Not finished by ${limitMs()} ms, which was the limit.`);
      }
      this.#elapsedMs = next.atMs;
      next.callback();
    }
  }

  /** Resolves when all that can go on without time has. */
  async #rest(): Promise<void> {
    for (let quiet = 0; quiet < QUIET_TURNS; ) {
      const before = this.#turns;
      await eventLoopTurn();
      quiet = this.#turns === before ? quiet + 1 : 0;
    }
  }
}

function eventLoopTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
