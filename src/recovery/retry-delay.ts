import { ExponentialBackoff, type IBackoff, noJitterGenerator } from 'cockatiel';
import type { Random } from '../common/random.js';

/** How often, and after which pauses, a failed call is made again. */
export interface RetryConfig {
  readonly maxRetries: number;
  readonly initialDelayMs: number;
  readonly maxDelayMs: number;
}

export const RETRY_CONFIG_DEFAULT: RetryConfig = {
  maxRetries: 3,
  initialDelayMs: 1000,
  maxDelayMs: 30_000,
};

/**
 * The pauses of one failing component: each twice the one before, up to a maximum, and of it a random part of the second half,
 * so that many that failed together don't come back together.
 */
export class RetryDelay {
  readonly #random: Random;
  #backoff: IBackoff<unknown>;

  constructor({ initialDelayMs, maxDelayMs }: RetryConfig, random: Random) {
    this.#random = random;
    this.#backoff = new ExponentialBackoff({
      generator: noJitterGenerator,
      initialDelay: initialDelayMs,
      maxDelay: maxDelayMs,
    }).next();
  }

  /** Milliseconds to wait before the next attempt. */
  nextMs(): number {
    const { duration } = this.#backoff;
    this.#backoff = this.#backoff.next(undefined);
    return duration / 2 + (duration / 2) * this.#random.next();
  }
}
