interface Seen {
  last: number;
  total: number;
}

/**
 * Counts that go back with their query to its last checkpoint, as counters that never fall: what is read again behind a failure counts
 * again. Prometheus would take each fall for a start from nothing, and add all that was counted before as if it were new.
 */
export class RisingCounters {
  readonly #seen = new Map<string, Seen>();

  /** The counter of that name where it stands at `count` now. */
  read(name: string, count: number): number {
    const seen = this.#seen.get(name);
    if (seen === undefined) {
      this.#seen.set(name, { last: count, total: count });
      return count;
    }
    if (count > seen.last) seen.total += count - seen.last;
    seen.last = count;
    return seen.total;
  }
}
