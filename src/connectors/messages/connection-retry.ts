import { StreamingError } from '../../errors/streaming-error.js';
import { pauseFor, type RetryEnvironment, retryDelayMs } from '../retry-pause.js';

/** Tries a connection again when it fails with what may pass, so many times in a row; says meanwhile what is wrong. */
export class ConnectionRetry {
  readonly #retriesMax: number;
  readonly #environment: RetryEnvironment;
  readonly #onTrouble: () => void;
  #failures = 0;
  #trouble: string | undefined;

  constructor(retriesMax: number, environment: RetryEnvironment, onTrouble: () => void) {
    this.#retriesMax = retriesMax;
    this.#environment = environment;
    this.#onTrouble = onTrouble;
  }

  get trouble(): string | undefined {
    return this.#trouble;
  }

  /** Something has come: what failed before counts no more. */
  succeeded(): void {
    this.#failures = 0;
    this.#setTrouble(undefined);
  }

  /**
   * Pauses before the next attempt, at least so long, and longer from failure to failure. Throws the error where it won't pass by
   * itself, or has come too often.
   */
  async failed(error: unknown, delayMinMs: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const mayPass = error instanceof StreamingError && error.retriable;
    if (!mayPass || this.#failures >= this.#retriesMax) throw error;
    this.#failures++;
    this.#setTrouble(error.message);
    const { timers, random } = this.#environment;
    await pauseFor(Math.max(delayMinMs, retryDelayMs(this.#failures, random)), timers, signal);
    signal.throwIfAborted();
  }

  #setTrouble(trouble: string | undefined): void {
    if (trouble === this.#trouble) return;
    this.#trouble = trouble;
    this.#onTrouble();
  }
}
