/** Buckets to a doubling: quantiles are right to 1 / 16. */
const STEPS = 16;
/** The first bucket holds what takes less than a nanosecond, the last one all from about five hours on. */
const DOUBLINGS = 44;

/**
 * Durations as counts in buckets whose width grows with them, so that any number of them takes the same few kilobytes, and
 * recording one makes no object.
 */
export class DurationDigest {
  readonly #counts = new Float64Array(STEPS * DOUBLINGS + 1);
  #count = 0;
  #sumNs = 0;
  #minNs = Number.POSITIVE_INFINITY;
  #maxNs = 0;

  get count(): number {
    return this.#count;
  }

  get sumNs(): number {
    return this.#sumNs;
  }

  /** 0 before the first. */
  get minNs(): number {
    return this.#count === 0 ? 0 : this.#minNs;
  }

  get maxNs(): number {
    return this.#maxNs;
  }

  record(durationNs: number): void {
    const bucket = bucketOf(durationNs);
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
    this.#count++;
    this.#sumNs += durationNs;
    if (durationNs < this.#minNs) this.#minNs = durationNs;
    if (durationNs > this.#maxNs) this.#maxNs = durationNs;
  }

  /** What a share of the durations, from 0 to 1, did not exceed, within the width of a bucket; 0 before the first. */
  quantileNs(share: number): number {
    const rank = Math.max(1, Math.ceil(share * this.#count));
    let seen = 0;
    for (let bucket = 0; bucket < this.#counts.length; bucket++) {
      seen += this.#counts[bucket] ?? 0;
      if (seen >= rank) return Math.min(upperBoundOf(bucket), this.#maxNs);
    }
    return this.#maxNs;
  }
}

function bucketOf(durationNs: number): number {
  if (!(durationNs >= 1)) return 0;
  const bucket = 1 + Math.floor(Math.log2(durationNs) * STEPS);
  return Math.min(bucket, STEPS * DOUBLINGS);
}

function upperBoundOf(bucket: number): number {
  return 2 ** (bucket / STEPS);
}
