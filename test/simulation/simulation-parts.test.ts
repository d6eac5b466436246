import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { IGNORE_FAIL_POINTS } from '../../src/common/fail-points.js';
import { EMPTY_INPUT } from '../../src/connectors/byte-input.js';
import { InMemoryKafka } from '../../src/connectors/kafka/memory/in-memory-kafka.js';
import { builtInConnectors } from '../../src/connectors/registry.js';
import { StreamingSQLExecutor } from '../../src/executor/streaming-sql-executor.js';
import { nodeStateDatabases } from '../../src/platform/node-state-databases.js';
import { MemoryFileSystem } from '../support/memory-file-system.js';
import { makeEventLog } from './event-log.js';
import { Faults } from './faults.js';
import { makePlatformInstant } from './instant-platform.js';
import { type Mistake, plainJob } from './plain-job.js';
import { PlainStore } from './plain-store.js';
import { expectedRows } from './reference-model.js';
import { runSimulation } from './run-simulation.js';
import { SimulatedProcess } from './simulated-process.js';
import { drawQuery, selectStatement, sourceTable } from './simulated-query.js';
import { printResultRows, SinkStorage } from './simulated-sink.js';
import { SimulatedSource } from './simulated-source.js';
import { StoreMedium } from './simulated-store.js';
import { Trace } from './trace.js';
import { VirtualTime } from './virtual-time.js';

let restorePlatform: () => void;

beforeAll(async () => {
  restorePlatform = await makePlatformInstant();
});
afterAll(() => restorePlatform());

describe('virtual time', () => {
  test('passes only while everything waits, timer by timer in the order of their setting', async () => {
    const time = new VirtualTime(1000);
    const fired: string[] = [];
    const note = (name: string) => () => void fired.push(`${time.monotonicMs()} ${name}`);
    const work = (async () => {
      time.after(20, note('c'));
      time.after(10, note('a'));
      time.after(10, note('b'));
      time.after(5, note('cancelled'))();
      for (let i = 0; i < 50; i++) await time.turn();
      note('turns over')();
      await new Promise<void>((resolve) => time.after(30, resolve));
      return 'done';
    })();
    expect(await time.run(work, () => 100)).toBe('done');
    expect(fired).toEqual(['0 turns over', '10 a', '10 b', '20 c']);
    time.jumpWallClock(-500);
    expect([time.nowMs(), time.monotonicMs()]).toEqual([530, 30]);
  });

  test('says when nothing can go on, and when it takes too long', async () => {
    const time = new VirtualTime(0);
    await expect(time.run(new Promise(() => {}), () => 100)).rejects.toThrow('Everything waits');
    const slow = new Promise<void>((resolve) => time.after(200, resolve));
    await expect(time.run(slow, () => 100)).rejects.toThrow('Not finished by 100 ms');
  });
});

test('a dead process waits for nothing any more and has no timers', async () => {
  const time = new VirtualTime(0);
  const process = new SimulatedProcess(time);
  const fired: string[] = [];
  process.after(10, () => void fired.push('timer'));
  const asleep = process.sleep(20).catch((error: Error) => error.message);
  process.kill();
  expect(await time.run(asleep, () => 100)).toBe('the process is gone');
  process.after(5, () => void fired.push('late timer'));
  await time.run(new Promise<void>((resolve) => time.after(50, resolve)), () => 100);
  expect(fired).toEqual([]);
});

/** Runs the seed's SELECT without faults or checkpoints. */
async function runPlainly(
  seed: number,
): Promise<{ rows: string[]; expected: readonly string[]; hash: string }> {
  const time = new VirtualTime(1_700_000_000_000);
  const trace = new Trace(time);
  const faults = new Faults(seed, time, trace);
  const query = { ...drawQuery(seed), hasSilentPartition: false };
  const log = makeEventLog(seed, 3000, query.delayMs);
  const process = new SimulatedProcess(time);
  const sink = new SinkStorage();
  const medium = new StoreMedium(new PlainStore());
  const world = { seed, time, trace, faults: quiet(faults), log, sink, medium };
  const view = { world, process, reachFailPoint: IGNORE_FAIL_POINTS };
  const executor = new StreamingSQLExecutor(
    { stateBackend: 'memory' },
    {
      clock: time,
      timers: process,
      random: { next: () => 0.5 },
      fileSystem: new MemoryFileSystem({}),
      loadKafkaDriver: async () => new InMemoryKafka().createDriver(),
      loadNatsDriver: () => Promise.reject(new Error('no table of this test reads NATS')),
      fetch: () => Promise.reject(new Error('no table of this test reads a URL')),
      openWebSocket: () => Promise.reject(new Error('no table of this test reads a URL')),
      connectors: builtInConnectors,
      stateDatabases: nodeStateDatabases,
      variables: () => undefined,
      standardInput: EMPTY_INPUT,
      standardOutput: async () => {},
      standardError: async () => {},
    },
  );
  executor.registerConnector('simulated', (config) => new SimulatedSource(view, config));
  const rows: string[] = [];
  const run = async () => {
    await executor.executeDDL(sourceTable(query, 'events', 'simulated'));
    for await (const batch of executor.executeStreamingSQL(selectStatement(query))) {
      rows.push(...printResultRows(batch));
      trace.note(`result ${rows.at(-1)}`);
    }
  };
  await time.run(run(), () => 600_000);
  await executor.close();
  return { rows, expected: expectedRows(log, query), hash: trace.hash };
}

function quiet(faults: Faults): Faults {
  return Object.assign(Object.create(faults), { happens: () => false });
}

describe('without faults', () => {
  test('the engine gives what the reference model says', async () => {
    for (let seed = 1; seed <= 20; seed++) {
      const { rows, expected } = await runPlainly(seed);
      expect(rows).toEqual(expected);
    }
  });

  test('a seed always gives the same trace', async () => {
    for (let seed = 21; seed <= 24; seed++) {
      const first = await runPlainly(seed);
      expect((await runPlainly(seed)).hash).toBe(first.hash);
    }
  });
});

describe('through crashes and faults', () => {
  test('a job that follows the rules publishes every row once', async () => {
    let processes = 0;
    for (let seed = 1; seed <= 15; seed++) {
      processes += (await runSimulation(seed, plainJob('none'))).processes;
    }
    expect(processes).toBeGreaterThan(50);
  });

  test('a seed always gives the same trace', async () => {
    for (let seed = 31; seed <= 34; seed++) {
      const first = await runSimulation(seed, plainJob('none'));
      expect(await runSimulation(seed, plainJob('none'))).toEqual(first);
    }
  });

  const mistakes: readonly Mistake[] = ['publishes-early', 'forgets-pending', 'repeats-known-rows'];

  test.each(mistakes)('a job that %s is found out', async (mistake) => {
    const failures: string[] = [];
    for (let seed = 1; seed <= 12; seed++) {
      const run = runSimulation(seed, plainJob(mistake));
      await run.catch((error: Error) => failures.push(error.message));
    }
    expect(failures.length).toBeGreaterThan(0);
    expect(failures[0]).toMatch(/^Seed \d+ fails; run it again with SEED=\d+ npx vitest run/);
  });
});
