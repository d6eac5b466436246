/** A rate is taken over so long, where samples go back that far. */
const SPAN_MS = 60_000;

interface Sample {
  readonly atMs: number;
  readonly count: number;
}

/** The rate of a counter over about the last minute: from the samples that are taken whenever somebody asks. */
export class RateMeter {
  #samples: Sample[];

  /** From where the counter stands now. */
  constructor(atMs: number, count = 0) {
    this.#samples = [{ atMs, count }];
  }

  /** By the second, up to now. */
  perSecond(atMs: number, count: number): number {
    const [first] = this.#samples;
    // A counter that starts anew, as after a restart of its query, has no rate with what was before.
    if (first !== undefined && count < first.count) this.#samples = [];
    this.#samples.push({ atMs, count });
    while ((this.#samples[1]?.atMs ?? Number.POSITIVE_INFINITY) <= atMs - SPAN_MS) {
      this.#samples.shift();
    }
    const oldest = this.#samples[0];
    if (oldest === undefined || oldest.atMs === atMs) return 0;
    return ((count - oldest.count) * 1000) / (atMs - oldest.atMs);
  }
}
