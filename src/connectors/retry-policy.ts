import { pauseFor, type RetryEnvironment, retryDelayMs } from './retry-pause.js';

/** Makes calls again that fail in a way that passes: sooner at first, later and later, for a bounded time. */
export class RetryPolicy {
  readonly #environment: RetryEnvironment;
  readonly #timeoutMs: number;
  readonly #closed = new AbortController();

  /** A call is made for the last time when so much time has passed since it was made first. */
  constructor(environment: RetryEnvironment, timeoutMs: number) {
    this.#environment = environment;
    this.#timeoutMs = timeoutMs;
  }

  /** Throws what the last call has thrown. */
  async run<T>(call: () => Promise<T>, passes: (error: unknown) => boolean): Promise<T> {
    const { clock, timers, random } = this.#environment;
    const { signal } = this.#closed;
    const endMs = clock.monotonicMs() + this.#timeoutMs;
    for (let failures = 1; ; failures++) {
      try {
        return await call();
      } catch (error) {
        const delayMs = retryDelayMs(failures, random);
        if (clock.monotonicMs() + delayMs > endMs || signal.aborted || !passes(error)) throw error;
        await pauseFor(delayMs, timers, signal);
        if (signal.aborted) throw error;
      }
    }
  }

  /** Calls that are under way are not made again. */
  close(): void {
    this.#closed.abort();
  }
}
