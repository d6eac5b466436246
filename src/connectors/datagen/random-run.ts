import type { SeededRandom } from './seeded-random.js';

/** Random words by the batch, in a buffer that is reused. */
export class RandomRun {
  readonly #random: SeededRandom;
  #words = new Uint32Array(0);

  constructor(random: SeededRandom) {
    this.#random = random;
  }

  /** Passes over the next `n` words. */
  skip(n: number): void {
    this.#random.skip(n);
  }

  /** The next `n` words, valid until the next call. */
  next(n: number): Uint32Array {
    if (this.#words.length < n) this.#words = new Uint32Array(n);
    const words = this.#words.subarray(0, n);
    this.#random.fill(words);
    return words;
  }
}
