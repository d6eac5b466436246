import type { KafkaSinkEnvironment } from './kafka-sink-environment.js';

const FIRST_DELAY_MS = 100;
const DELAY_MS_MAX = 5000;

type RetryEnvironment = Pick<KafkaSinkEnvironment, 'clock' | 'timers' | 'random'>;

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
    const { clock, random } = this.#environment;
    const startedAtMs = clock.monotonicMs();
    for (let longestMs = FIRST_DELAY_MS; ; longestMs = Math.min(2 * longestMs, DELAY_MS_MAX)) {
      try {
        return await call();
      } catch (error) {
        const delayMs = longestMs * (1 - random() / 4);
        const isOver = clock.monotonicMs() + delayMs - startedAtMs > this.#timeoutMs;
        if (isOver || this.#closed.signal.aborted || !passes(error)) throw error;
        await this.#pause(delayMs);
        if (this.#closed.signal.aborted) throw error;
      }
    }
  }

  /** Calls that are under way are not made again. */
  close(): void {
    this.#closed.abort();
  }

  #pause(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#environment.timers.after(delayMs, () => {
        this.#closed.signal.removeEventListener('abort', stop);
        resolve();
      });
      const stop = (): void => {
        cancel();
        resolve();
      };
      this.#closed.signal.addEventListener('abort', stop, { once: true });
    });
  }
}
