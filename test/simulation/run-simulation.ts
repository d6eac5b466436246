import type { CheckpointStore } from '../../src/checkpoint/checkpoint-store.js';
import type { FailPoint } from '../../src/common/fail-points.js';
import { makeEventLog } from './event-log.js';
import { type Fault, Faults } from './faults.js';
import type { SimulatedQuery } from './reference-model.js';
import { ProcessGone, SimulatedProcess } from './simulated-process.js';
import { drawQuery } from './simulated-query.js';
import { SinkStorage } from './simulated-sink.js';
import { StoreMedium } from './simulated-store.js';
import { Trace } from './trace.js';
import { VirtualTime } from './virtual-time.js';
import type { ProcessView, World } from './world.js';

export const ROWS_PER_SEED = 5000;
export const JOB_ID = 'simulated';

/** After the last fault, so much virtual time may pass until the job is done. */
const RECOVERY_MS_MAX = 60_000;
const START_MS = 1_700_000_000_000;

/** What is simulated: the engine, or whatever else claims to work as it does. */
export interface SimulatedJob {
  /** Runs in one process, from its last checkpoint to the end of the log. */
  start(view: ProcessView, query: SimulatedQuery): RunningJob;
  /** A medium without checkpoints. */
  createStore(): CheckpointStore;
  /** What must have been published in the end. */
  expectedRows(world: World, query: SimulatedQuery): readonly string[];
}

export interface RunningJob {
  /** Rejects where the run fails, which ends the process. */
  readonly done: Promise<void>;
  /** Gives back what the run holds in this process, once the simulated process is dead. */
  abandon(): Promise<void>;
}

export interface SimulationOutcome {
  readonly hash: string;
  readonly processes: number;
  readonly publishedRows: number;
  readonly faults: ReadonlySet<Fault>;
}

/**
 * Runs a job over a world that a seed makes, through crashes and faults, until it is done. Throws where what was published
 * differs from what the model says, and where it takes too long; the error says how to run the seed again.
 */
export async function runSimulation(seed: number, job: SimulatedJob): Promise<SimulationOutcome> {
  const time = new VirtualTime(START_MS);
  const trace = new Trace(time);
  const query = drawQuery(seed);
  const world: World = {
    seed,
    time,
    trace,
    faults: new Faults(seed, time, trace),
    log: makeEventLog(seed, ROWS_PER_SEED, query.delayMs),
    sink: new SinkStorage(),
    medium: new StoreMedium(job.createStore()),
  };
  try {
    const limitMs = (): number => world.faults.stopMs + RECOVERY_MS_MAX;
    const processes = await time.run(supervise(world, job, query), limitMs);
    compare(world.sink.visible, job.expectedRows(world, query));
    const publishedRows = world.sink.visible.length;
    return { hash: trace.hash, processes, publishedRows, faults: world.faults.happened };
  } catch (error) {
    const how = `Seed ${seed} fails; run it again with SEED=${seed} npx vitest run test/simulation`;
    const events = process.env.SEED === undefined ? '' : `\n${trace.tail}`;
    throw new Error(`${how}\n${error instanceof Error ? error.message : error}${events}`, {
      cause: error,
    });
  }
}

/** Starts process after process until one finishes the job; returns how many it took. */
async function supervise(world: World, job: SimulatedJob, query: SimulatedQuery): Promise<number> {
  const { faults, medium, time, trace } = world;
  for (let processes = 1; ; processes++) {
    trace.note(`process ${processes} starts`);
    const process = new SimulatedProcess(time);
    const view = { world, process, reachFailPoint: failPoints(world, process) };
    disturb(world, process);
    const run = job.start(view, query);
    const failure = run.done.then(
      () => undefined,
      (error: unknown) => error,
    );
    const outcome = await Promise.race([failure, process.death.then(() => new ProcessGone())]);
    process.kill();
    await run.abandon();
    if (outcome === undefined) return processes;
    trace.note(
      `process ${processes} ended: ${outcome instanceof Error ? outcome.message : outcome}`,
    );
    if (!isExpected(outcome)) throw outcome;
    if (faults.happens('store.torn-write')) {
      trace.note(`torn: ${await medium.tear(JOB_ID, faults)}`);
    }
    await new Promise<void>((resolve) => time.after(faults.between(10, 1000), resolve));
  }
}

/** A process may end by what its surroundings did to it, but not by a mistake of its own. */
function isExpected(outcome: unknown): boolean {
  if (outcome instanceof ProcessGone) return true;
  return outcome instanceof Error && outcome.name === 'StreamingError';
}

/** Second by second, the process may be killed, and the clock set. */
function disturb(world: World, process: SimulatedProcess): void {
  const { faults, time } = world;
  process.after(1000, () => {
    if (faults.happens('clock.jump')) time.jumpWallClock(faults.between(-86_400_000, 86_400_000));
    if (faults.happens('process.crash')) process.kill();
    else disturb(world, process);
  });
}

function failPoints(world: World, process: SimulatedProcess): (point: FailPoint) => void {
  return (point) => {
    process.assertAlive();
    world.trace.note(point);
    if (!world.faults.happens(crashAt(point))) return;
    process.kill();
    throw new ProcessGone('the process is gone');
  };
}

function crashAt(point: FailPoint): Fault {
  if (point.startsWith('restore.')) return 'process.crash-in-recovery';
  if (point === 'source.after-fetch' || point.startsWith('pipeline.')) {
    return 'process.crash-at-batch';
  }
  return 'process.crash-at-fail-point';
}

function compare(rows: readonly string[], expected: readonly string[]): void {
  const at = expected.findIndex((row, i) => row !== rows[i]);
  if (at < 0 && rows.length === expected.length) return;
  const place = at < 0 ? expected.length : at;
  throw new Error(
    `Row ${place} is ${rows[place]} and should be ${expected[place]}; ` +
      `${rows.length} rows were published of ${expected.length}.`,
  );
}
