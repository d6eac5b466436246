import { afterAll, beforeAll, expect, test } from 'vitest';
import { engineJob } from './engine-job.js';
import { FAULTS, type Fault } from './faults.js';
import { makePlatformInstant } from './instant-platform.js';
import { runSimulation } from './run-simulation.js';

const SEEDS_PER_TEST = 25;
/** One seed in so many is run twice. */
const SEEDS_PER_REPETITION = 20;

/**
 * Declares the tests that simulate the engine with the seeds [first, first + count). With `SEED=…` in the environment, only
 * that one is simulated, and shows its last events where it fails.
 */
export function simulateSeeds(first: number, count: number): void {
  let restorePlatform: () => void;
  beforeAll(async () => {
    restorePlatform = await makePlatformInstant();
  });
  afterAll(() => restorePlatform());

  const happened = new Set<Fault>();
  const only = process.env.SEED;
  const seeds =
    only === undefined ? Array.from({ length: count }, (_, i) => first + i) : [Number(only)];
  for (let i = 0; i < seeds.length; i += SEEDS_PER_TEST) {
    const some = seeds.slice(i, i + SEEDS_PER_TEST);
    test(`seeds ${some[0]} to ${some.at(-1)}`, async () => {
      for (const seed of some) {
        for (const fault of await simulate(seed)) happened.add(fault);
      }
    });
  }
  test.runIf(only === undefined)('every kind of fault has happened', () => {
    expect(FAULTS.filter((fault) => !happened.has(fault))).toEqual([]);
  });
}

async function simulate(seed: number): Promise<ReadonlySet<Fault>> {
  const outcome = await runSimulation(seed, engineJob);
  expect(outcome.publishedRows).toBeGreaterThan(0);
  if (seed % SEEDS_PER_REPETITION === 0) {
    expect(await runSimulation(seed, engineJob)).toEqual(outcome);
  }
  return outcome.faults;
}
