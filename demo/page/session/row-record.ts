/** How two runs of a query differ, in rows. */
export interface RowComparison {
  readonly compared: number;
  /** Rows that the other run has more often. */
  readonly lost: number;
  /** Rows that this run has more often. */
  readonly doubled: number;
  /** Whether both had them in the same order. */
  readonly isSameOrder: boolean;
}

/** What rows a query has given, in their order: a number for each. */
export class RowRecord {
  #hashes = new Uint32Array(1024);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  add(hashes: Uint32Array): void {
    const wanted = this.#length + hashes.length;
    if (wanted > this.#hashes.length) {
      const larger = new Uint32Array(Math.max(wanted, this.#hashes.length * 2));
      larger.set(this.#hashes.subarray(0, this.#length));
      this.#hashes = larger;
    }
    this.#hashes.set(hashes, this.#length);
    this.#length = wanted;
  }

  /** Becomes what another one is now. */
  copy(other: RowRecord): void {
    this.#hashes = other.#hashes.slice();
    this.#length = other.#length;
  }

  /** Forgets all rows behind the first `length`. */
  truncate(length: number): void {
    this.#length = Math.min(this.#length, length);
  }

  /** Compares as many rows as both have. */
  compare(other: RowRecord): RowComparison {
    const compared = Math.min(this.#length, other.#length);
    const counts = new Map<number, number>();
    let isSameOrder = true;
    for (let row = 0; row < compared; row++) {
      const own = this.#hashes[row] ?? 0;
      const others = other.#hashes[row] ?? 0;
      if (own === others) continue;
      isSameOrder = false;
      counts.set(own, (counts.get(own) ?? 0) + 1);
      counts.set(others, (counts.get(others) ?? 0) - 1);
    }
    let lost = 0;
    let doubled = 0;
    for (const count of counts.values()) {
      if (count < 0) lost -= count;
      else doubled += count;
    }
    return { compared, lost, doubled, isSameOrder };
  }
}
