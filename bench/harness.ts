/** One measured contestant against one peer, both in the same run. */
export interface BenchRow {
  /** Stable from release to release, such as `pipeline.trades.dict.1k`. */
  readonly id: string;
  readonly rowsPerSecond: number;
  /** The peer, such as `duckdb-1-thread-enum`. */
  readonly against: string;
  /** How many times as fast as the peer: the ratio of the medians. */
  readonly ratio: number;
  readonly note?: string;
}

export interface BenchOptions {
  /** Rows of the large data sets. */
  readonly rows: number;
  /** Measured repetitions of every contestant. */
  readonly repetitions: number;
  readonly log: (line: string) => void;
}

/** A named set of measurements; several may share prepared data. */
export interface Bench {
  /** The start of all its rows' ids: what `--only` selects by. */
  readonly id: string;
  run(options: BenchOptions): Promise<readonly BenchRow[]>;
}

export interface Contestant {
  readonly name: string;
  /** Does the whole work once. */
  readonly run: () => unknown;
  /** Slow contestants may be repeated less often than the others; they are warmed up once. */
  readonly repetitions?: number;
}

/** Milliseconds of one contestant's repetitions. */
export interface Timing {
  readonly medianMs: number;
  readonly minMs: number;
  readonly maxMs: number;
}

/** Runs before the measured ones: V8 has then optimised JavaScript and WebAssembly alike. */
const WARM_UPS = 6;

/**
 * Runs the contestants in turns, so that a slow minute of the machine hits all of them, after some rounds of warming up.
 * Garbage is left to V8: a forced collection before each run makes it throw compiled code away, which no real process does.
 */
export async function measureInterleaved(
  contestants: readonly Contestant[],
  repetitions: number,
): Promise<ReadonlyMap<string, Timing>> {
  const samples = new Map<string, number[]>(contestants.map(({ name }) => [name, []]));
  for (let round = -WARM_UPS; round < repetitions; round++) {
    for (const contestant of contestants) {
      if (contestant.repetitions !== undefined && round < -1) continue;
      if (round >= (contestant.repetitions ?? repetitions)) continue;
      const startMs = performance.now();
      await contestant.run();
      if (round >= 0) samples.get(contestant.name)?.push(performance.now() - startMs);
    }
  }
  return new Map([...samples].map(([name, times]) => [name, toTiming(times)]));
}

function toTiming(samples: readonly number[]): Timing {
  const sorted = [...samples].sort((a, b) => a - b);
  const [minMs, maxMs] = [sorted.at(0), sorted.at(-1)];
  const medianMs = sorted[sorted.length >> 1];
  if (minMs === undefined || maxMs === undefined || medianMs === undefined) {
    throw new Error('a contestant needs at least one repetition');
  }
  return { medianMs, minMs, maxMs };
}

/** One row per peer: `ours` against each of `peers`, over `rows` rows. */
export function compareWith(
  id: string,
  rows: number,
  timings: ReadonlyMap<string, Timing>,
  ours: string,
  peers: readonly string[],
): BenchRow[] {
  const own = timingOf(timings, ours);
  return peers.map((against) => {
    const peer = timingOf(timings, against);
    return {
      id,
      rowsPerSecond: rowsPerSecond(rows, own.medianMs),
      against,
      ratio: peer.medianMs / own.medianMs,
      note: `${formatSpread(rows, own)} against ${formatSpread(rows, peer)}`,
    };
  });
}

function timingOf(timings: ReadonlyMap<string, Timing>, name: string): Timing {
  const timing = timings.get(name);
  if (timing === undefined) throw new Error(`no contestant is called ${name}`);
  return timing;
}

export function rowsPerSecond(rows: number, elapsedMs: number): number {
  return Math.round(rows / (elapsedMs / 1_000));
}

/** Median and range in million rows a second. */
function formatSpread(rows: number, { medianMs, minMs, maxMs }: Timing): string {
  const million = (ms: number) => (rows / ms / 1_000).toPrecision(3);
  return `${million(medianMs)} (${million(maxMs)}-${million(minMs)}) M rows/s`;
}

export function median(samples: readonly number[]): number {
  return [...samples].sort((a, b) => a - b)[samples.length >> 1] ?? Number.NaN;
}
