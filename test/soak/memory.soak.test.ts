import { beforeAll, describe, expect, it } from 'vitest';
import { runSoak, type SoakProgress, type SoakResult, type SoakSample } from './run-soak.js';
import { type Trend, trendOf } from './trend.js';

const MINUTES = Number(process.env.SOAK_MINUTES ?? 55);
/** Until compiled code, free lists and pools have their size: many minutes where cores are shared. */
const WARM_UP_MINUTES = Math.min(25, MINUTES / 2);
const MS_PER_MINUTE = 60_000;
const MB = 1_000_000;
/** Half an hour behind the warm-up: the database's thread collects its garbage every ten minutes or so, as it likes. */
const WHOLE_RUN_MINUTES = 55;
const IS_SHORT = MINUTES < WHOLE_RUN_MINUTES;
const POOLS_BYTES_MAX = IS_SHORT ? 16 * MB : MB;
/** What is measured lies around its trend: only what is further from it than so many of its standard errors is shown. */
const STANDARD_ERRORS = 2;
/** Of so many samples the lowest counts, since what just passes through comes on top of what is kept. */
const SAMPLES_PER_POINT = 6;
const END_MS_MAX = 5000;
/** Those whose growth is a mistake, with how much of it per ten minutes must not be shown. */
const GROWTH_BYTES_MAX = {
  rss: POOLS_BYTES_MAX,
  anonymous: POOLS_BYTES_MAX,
  external: POOLS_BYTES_MAX,
  heapWithoutCode: IS_SHORT ? 8 * MB : MB,
  arrayBuffers: POOLS_BYTES_MAX,
} as const;
const BOUNDED = ['rss', 'anonymous', 'external', 'heapWithoutCode', 'arrayBuffers'] as const;
const MEASURES = [...BOUNDED, 'heapUsed', 'code'] as const;

let soak: SoakResult;
beforeAll(
  async () => {
    soak = await runSoak(MINUTES);
    process.stdout.write(`${summaryOf(soak)}\n`);
  },
  (MINUTES + 10) * MS_PER_MINUTE,
);

function trendIn(samples: readonly SoakSample[], measure: (typeof MEASURES)[number]): Trend {
  const warm = samples.filter(({ atMs }) => atMs >= WARM_UP_MINUTES * MS_PER_MINUTE);
  const points: { atMs: number; value: number }[] = [];
  for (let i = 0; i + SAMPLES_PER_POINT <= warm.length; i += SAMPLES_PER_POINT) {
    const some = warm.slice(i, i + SAMPLES_PER_POINT);
    const atMs = some.reduce((sum, sample) => sum + sample.atMs, 0) / some.length;
    points.push({ atMs, value: Math.min(...some.map((sample) => sample[measure])) });
  }
  return trendOf(points);
}

function workload(name: string): SoakProgress | undefined {
  return soak.samples.at(-1)?.workloads.find((of) => of.name === name);
}

function summaryOf({ samples, rowsIn, endMs }: SoakResult): string {
  const lines = MEASURES.map((measure) => {
    const { slope, standardError, mean } = trendIn(samples, measure);
    const inMb = [slope, standardError, mean].map((bytes) => (bytes / MB).toFixed(2));
    return `${measure}: ${inMb[0]} MB in 10 minutes (standard error ${inMb[1]}) around ${inMb[2]} MB`;
  });
  const kernels = (samples.at(-1)?.workloads ?? []).reduce(
    (sum, { kernelMemoryBytes = 0 }) => sum + kernelMemoryBytes,
    0,
  );
  return [
    `${(rowsIn / 1e6).toFixed(0)} M rows in ${MINUTES} minutes`,
    ...lines,
    `kernel memory in use at the end: ${(kernels / MB).toFixed(1)} MB; ended within ${endMs.toFixed(0)} ms`,
  ].join('\n');
}

describe('queries at full rate for a long time', () => {
  it('close windows, complete checkpoints and recover, all of them', () => {
    for (const name of ['tumbling', 'hopping', 'joined', 'churn', 'flaky', 'kafka']) {
      const progress = workload(name);
      expect(progress?.windowsFired, name).toBeGreaterThan(MINUTES);
      expect(progress?.checkpoints, name).toBeGreaterThan(MINUTES);
    }
    expect(workload('flaky')?.restarts).toBeGreaterThan(0);
    expect(workload('short')?.rowsIn).toBeGreaterThan(0);
  });

  it.each(BOUNDED)('do not hold more and more memory: %s', (measure) => {
    const { slope, standardError } = trendIn(soak.samples, measure);
    expect(slope - STANDARD_ERRORS * standardError).toBeLessThan(GROWTH_BYTES_MAX[measure]);
  });

  it('leave nothing open, so that their process ends by itself', () => {
    const left = [...soak.resourcesAfter];
    for (const resource of soak.resourcesBefore) {
      const at = left.indexOf(resource);
      if (at >= 0) left.splice(at, 1);
    }
    expect(left).toEqual([]);
    expect(soak.endMs).toBeLessThan(END_MS_MAX);
  });
});
