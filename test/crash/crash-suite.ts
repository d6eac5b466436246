import { expect } from 'vitest';
import { SeededRandom } from '../../src/connectors/datagen/seeded-random.js';
import { atFirstOccasion, type Kill, killsOf, printKill } from './crash-plan.js';
import { type LifeOptions, liveThrough, removeFolder, runFolder } from './run-and-kill.js';

/** `CRASH_SEED=…` kills elsewhere. */
export const SEED = Number(process.env.CRASH_SEED ?? 20261122);
/** One run in so many makes its state database itself, and is killed meanwhile. */
const RUNS_PER_NEW_DATABASE = 10;
const MAKING_MS = 1500;

/** How many runs of a kind there are, times CRASH_RUNS. */
export function runsOf(count: number): number {
  return Math.ceil(count * Number(process.env.CRASH_RUNS ?? 1));
}

export interface CrashSuite {
  readonly options: () => Promise<LifeOptions>;
  /** Reads what can be seen of the output: lines that are all different; none where nothing is there yet. */
  readonly outputOf: (folder: string, options: LifeOptions) => Promise<string> | string;
  /** Folder with a state database that is made already. */
  readonly template: string | undefined;
  /** At how many different places runs are killed, at least. */
  readonly placesMin: number;
}

/**
 * Runs numbered `from` to `to`, two at a time: each is killed as planned and started again until it finishes. What is seen of
 * it meanwhile is part of what an undisturbed run has shown, and in the end all of that. With `CRASH_RUN=…` only that one.
 */
export async function expectUndisturbed(
  suite: CrashSuite,
  from: number,
  to: number,
): Promise<void> {
  const expected = await undisturbedOutput(suite);
  expect(expected.split('\n').length).toBeGreaterThan(100);
  const only = process.env.CRASH_RUN;
  const runs = Array.from({ length: to - from }, (_, i) => from + i).filter(
    (run) => only === undefined || run === Number(only),
  );
  const places = new Set<string>();
  let kills = 0;
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let run = runs[next++]; run !== undefined; run = runs[next++]) {
      for (const failPoint of await crashRun(suite, run, expected)) {
        kills++;
        if (failPoint !== undefined) places.add(failPoint);
      }
    }
  };
  await Promise.all([worker(), worker()]);
  console.log(`${runs.length} runs, ${kills} kills, ${places.size} fail points`);
  if (only === undefined) expect(places.size).toBeGreaterThanOrEqual(suite.placesMin);
}

/** One run, and another one where it was over before its kills. Returns where processes were killed. */
async function crashRun(
  suite: CrashSuite,
  run: number,
  expected: string,
): Promise<readonly (string | undefined)[]> {
  const numbers = new SeededRandom(SEED, `run ${run}`);
  const random = (): number => numbers.fraction();
  const { kind } = await suite.options();
  const planned = killsOf(run, random, kind === 'delivery');
  const isNew = run % RUNS_PER_NEW_DATABASE === 4 && suite.template !== undefined;
  const making: Kill = { kind: 'at-random', afterMs: Math.floor(random() * MAKING_MS) };
  const crashes = isNew ? [making, ...planned] : planned;
  const template = isNew ? undefined : suite.template;
  const first = await crash({ ...suite, template }, run, crashes, expected);
  if (first.missed.length === 0) return first.killed;
  const second = await crash(suite, run, atFirstOccasion(planned), expected);
  expect(second.missed, `run ${run} was not killed as planned`).toEqual([]);
  return [...first.killed, ...second.killed];
}

async function crash(
  suite: CrashSuite,
  run: number,
  kills: readonly Kill[],
  expected: string,
): Promise<{ readonly killed: readonly (string | undefined)[]; readonly missed: readonly Kill[] }> {
  const what =
    `run ${run}, killed ${kills.map(printKill).join(', then ')}, differs from an undisturbed one; again: ` +
    `CRASH_SEED=${SEED} CRASH_RUN=${run} npm run test:crash`;
  const folder = runFolder(suite.template);
  try {
    const options = await suite.options();
    const shown = linesOf(expected);
    const ends = await liveThrough(folder, options, kills, async () => {
      const seen = linesOf(await suite.outputOf(folder, options));
      const present = new Set(seen);
      expect(seen, what).toEqual(shown.filter((line) => present.has(line)));
    });
    expect(await suite.outputOf(folder, options), what).toBe(expected);
    return {
      killed: ends.filter(({ killed }) => killed).map(({ failPoint }) => failPoint),
      missed: kills.filter((kill, i) => kill.kind === 'fail-point' && !ends[i]?.killed),
    };
  } finally {
    removeFolder(folder);
  }
}

async function undisturbedOutput(suite: CrashSuite): Promise<string> {
  const folder = runFolder(suite.template);
  try {
    const options = await suite.options();
    await liveThrough(folder, options, [], async () => {});
    return await suite.outputOf(folder, options);
  } finally {
    removeFolder(folder);
  }
}

/** Sorted: files of one partition may become visible before those of another one. */
function linesOf(output: string): readonly string[] {
  return output
    .split('\n')
    .filter((line) => line !== '' && line !== '---')
    .sort();
}
