import { Deferred } from '../common/deferred.js';

/** Lets a loop that waits for something be called by others. */
export class Wakeup {
  #deferred = new Deferred<void>();

  /** Resolves at the next `wake`, also at one that came since the last call of `reset`. */
  get promise(): Promise<void> {
    return this.#deferred.promise;
  }

  wake(): void {
    this.#deferred.resolve();
  }

  /** Called by the loop when it looks around anyway. */
  reset(): void {
    this.#deferred = new Deferred();
  }
}
