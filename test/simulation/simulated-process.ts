import type { Timers } from '../../src/time/clock.js';
import type { VirtualTime } from './virtual-time.js';

/** What everything that a dead process still tries ends with. */
export class ProcessGone extends Error {}

/**
 * One life of the process that runs a query. When it is killed, its timers never fire and whatever it waits for outside fails;
 * the simulated source, sink and store do nothing for it any more, so that what it goes on to do has no effect.
 */
export class SimulatedProcess implements Timers {
  readonly #time: VirtualTime;
  readonly #onDeath = new Set<() => void>();
  #isAlive = true;

  constructor(time: VirtualTime) {
    this.#time = time;
  }

  get isAlive(): boolean {
    return this.#isAlive;
  }

  /** Resolves when the process is killed. */
  get death(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#isAlive) this.#onDeath.add(resolve);
      else resolve();
    });
  }

  assertAlive(): void {
    if (!this.#isAlive) throw new ProcessGone('the process is gone');
  }

  kill(): void {
    this.#isAlive = false;
    for (const end of this.#onDeath) end();
    this.#onDeath.clear();
  }

  after(delayMs: number, callback: () => void): () => void {
    if (!this.#isAlive) return () => {};
    const cancelTimer = this.#time.after(delayMs, () => {
      this.#onDeath.delete(cancelTimer);
      callback();
    });
    this.#onDeath.add(cancelTimer);
    return () => {
      this.#onDeath.delete(cancelTimer);
      cancelTimer();
    };
  }

  turn(): Promise<void> {
    return this.#time.turn();
  }

  /** Waits for something outside. Throws ProcessGone where the process dies meanwhile. */
  async sleep(durationMs: number): Promise<void> {
    this.assertAlive();
    await new Promise<void>((resolve) => {
      const end = (): void => {
        this.#onDeath.delete(end);
        cancel();
        resolve();
      };
      const cancel = this.#time.after(durationMs, end);
      this.#onDeath.add(end);
    });
    this.assertAlive();
  }
}
