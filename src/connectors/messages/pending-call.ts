import { abortable } from '../../common/abortable.js';

/** A call that outlives the wait for it: who gives up waiting gets its outcome by the next `take`, so that nothing is lost. */
export class PendingCall<T> {
  readonly #start: () => Promise<T>;
  #call: Promise<T> | undefined;

  constructor(start: () => Promise<T>) {
    this.#start = start;
  }

  /** The call under way; undefined where there is none, or its outcome has been taken. */
  get underWay(): Promise<T> | undefined {
    return this.#call;
  }

  /** What the call gives, which is made where none is under way. Rejects with the signal's reason as soon as it aborts. */
  async take(signal: AbortSignal): Promise<T> {
    signal.throwIfAborted();
    const call = this.#call ?? this.#start();
    this.#call = call;
    try {
      const result = await abortable(call, signal);
      this.#call = undefined;
      return result;
    } catch (error) {
      if (!signal.aborted) this.#call = undefined;
      throw error;
    }
  }
}
