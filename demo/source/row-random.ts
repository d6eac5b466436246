/** Numbers by chance that are the same for the same seed: one small step of a hash for each. */
export class RowRandom {
  #state: number;

  constructor(seed: number, tick: number, partition: number) {
    this.#state = (seed ^ Math.imul(tick, 0x9e3779b1) ^ Math.imul(partition + 1, 0x85ebca6b)) | 0;
    this.next();
    this.next();
  }

  /** From 0 to 1, 1 excluded. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
}
