import { expect } from 'vitest';
import { killsOf } from './crash-plan.js';
import { type LifeOptions, liveThrough, removeFolder, runFolder } from './run-and-kill.js';

/** How many runs of a kind there are, times CRASH_RUNS. */
export function runsOf(count: number): number {
  return Math.ceil(count * Number(process.env.CRASH_RUNS ?? 1));
}

export interface CrashSuite {
  readonly options: () => Promise<LifeOptions>;
  /** Reads what can be seen of the output. */
  readonly outputOf: (folder: string, options: LifeOptions) => Promise<string> | string;
  /** Folder with a state database that is made already. */
  readonly template: string | undefined;
}

/**
 * Runs numbered `from` to `to`, two at a time: each is killed as planned and started again until it finishes; what is
 * seen of it then must be what an undisturbed run has shown. Returns the fail points at which runs were killed.
 */
export async function expectUndisturbed(
  suite: CrashSuite,
  from: number,
  to: number,
): Promise<ReadonlySet<string>> {
  const expected = await outputOfRun(suite, -1);
  expect(expected.output.split('\n').length).toBeGreaterThan(100);
  const hit = new Set<string>();
  let next = from;
  const worker = async (): Promise<void> => {
    for (let run = next++; run < to; run = next++) {
      const { output, failPoints } = await outputOfRun(suite, run);
      for (const failPoint of failPoints) hit.add(failPoint);
      expect(output, `run ${run} with seed ${SEED} differs from an undisturbed one`).toBe(
        expected.output,
      );
    }
  };
  await Promise.all([worker(), worker()]);
  return hit;
}

const SEED = Number(process.env.CRASH_SEED ?? 20261122);

async function outputOfRun(
  suite: CrashSuite,
  run: number,
): Promise<{ readonly output: string; readonly failPoints: readonly string[] }> {
  const folder = runFolder(suite.template);
  try {
    const options = await suite.options();
    const kills = run < 0 ? [] : killsOf(run, randomOf(SEED * 1000 + run));
    const ends = await liveThrough(folder, options, kills);
    const failPoints = ends.flatMap(({ failPoint }) => failPoint ?? []);
    return { output: await suite.outputOf(folder, options), failPoints };
  } finally {
    removeFolder(folder);
  }
}

/** Numbers from 0 to 1 by a linear congruential generator: the same ones for the same seed. */
function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
