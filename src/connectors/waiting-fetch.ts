import { Deferred } from '../common/deferred.js';
import type { Timers } from '../time/clock.js';

/** Lets a fetch wait until something has come. */
export class WaitingFetch {
  readonly #timers: Timers;
  #woken = new Deferred<void>();

  constructor(timers: Timers) {
    this.#timers = timers;
  }

  /** Called before looking around: what comes from now on ends the next `wait`. */
  reset(): void {
    this.#woken = new Deferred();
  }

  wake(): void {
    this.#woken.resolve();
  }

  /** Until `wake`, for so long where it is said, or until `signal` aborts. */
  async wait(durationMs: number | undefined, signal: AbortSignal | undefined): Promise<void> {
    const woken = this.#woken;
    const end = (): void => woken.resolve();
    const cancel = durationMs === undefined ? undefined : this.#timers.after(durationMs, end);
    signal?.addEventListener('abort', end, { once: true });
    if (signal?.aborted === true) end();
    await woken.promise;
    cancel?.();
    signal?.removeEventListener('abort', end);
  }
}
