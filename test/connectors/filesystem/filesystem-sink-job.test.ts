import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { MemoryCheckpointStore } from '../../../src/checkpoint/memory-checkpoint-store.js';
import type { FailPoint } from '../../../src/common/fail-points.js';
import type { FileSystem } from '../../../src/common/file-system.js';
import { StreamingSQLExecutor } from '../../../src/executor/streaming-sql-executor.js';
import { provideKernelBytes } from '../../../src/kernels/load-kernels.js';
import { nodeEnvironment, readKernelBytes } from '../../../src/platform/node.js';
import { MemoryFileSystem } from '../../support/memory-file-system.js';
import '../../support/random-seed.js';

beforeAll(() => provideKernelBytes(readKernelBytes));

/** Three symbols, a row every 100 ms. */
const INPUT = Array.from({ length: 300 }, (_, i) => {
  const ts = new Date(Date.UTC(2024, 0, 1) + i * 100).toISOString();
  return `${JSON.stringify({ symbol: 'ABC'[(i * i) % 3], n: i, ts })}\n`;
}).join('');

const TABLES = `
  CREATE TABLE trades (symbol STRING, n BIGINT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
    WITH ('connector' = 'filesystem', 'path' = 'in.jsonl', 'format' = 'json');
  CREATE TABLE totals (symbol STRING, total BIGINT, window_end TIMESTAMP(3)) PARTITIONED BY (symbol)
    WITH ('connector' = 'filesystem', 'path' = 'out', 'format' = 'json', 'sink.open-files' = '2');`;
const INSERT = `INSERT INTO totals SELECT symbol, SUM(n), TUMBLE_END(ts, INTERVAL '1' SECOND)
  FROM trades GROUP BY symbol, TUMBLE(ts, INTERVAL '1' SECOND)`;

class Crash extends Error {}

/** When a process ends: at the `count`th time that it comes to the point. */
interface Death {
  readonly point: FailPoint;
  readonly count: number;
  /** Decides what of that which was not synced survives. */
  readonly chances: readonly number[];
}

/** The files as one process sees them, until it is dead. */
function filesOf(files: MemoryFileSystem, isDead: () => boolean): FileSystem {
  const alive = () => {
    if (isDead()) throw new Crash('the process is dead');
    return files;
  };
  return {
    stat: async (path) => alive().stat(path),
    list: async (path) => alive().list(path),
    open: async (path) => alive().open(path),
    create: async (path) => alive().create(path),
    makeFolder: async (path) => alive().makeFolder(path),
    rename: async (from, to) => alive().rename(from, to),
    remove: async (path) => alive().remove(path),
    syncFolder: async (path) => alive().syncFolder(path),
  };
}

/** Runs the job in one process; false where that has died. */
async function runProcess(
  files: MemoryFileSystem,
  checkpointStore: MemoryCheckpointStore,
  stepsBetween: number,
  death: Death | undefined,
): Promise<boolean> {
  let isDead = false;
  let left = death?.count ?? 0;
  let steps = 0;
  let checkpoint = () => {};
  const reachFailPoint = (point: FailPoint) => {
    if (isDead) throw new Crash();
    if (point === 'source.after-fetch' && ++steps % stepsBetween === 0) checkpoint();
    if (point !== death?.point || --left > 0) return;
    isDead = true;
    let i = 0;
    files.crash(() => death.chances[i++ % death.chances.length]!);
    throw new Crash();
  };
  const executor = new StreamingSQLExecutor(
    { stateBackend: 'memory', checkpointIntervalSeconds: 1000, batchRowsMax: 16 },
    {
      ...nodeEnvironment,
      fileSystem: filesOf(files, () => isDead),
      checkpointStore,
      reachFailPoint,
    },
  );
  try {
    await executor.executeDDL(TABLES);
    const query = executor.executeStreamingSQL(INSERT, { name: 'totals' });
    checkpoint = () => void query.checkpoint().catch(() => {});
    await query.finished();
    return true;
  } catch (error) {
    if (isDead) return false;
    throw error;
  } finally {
    await executor.close().catch(() => {});
  }
}

/** The rows in each folder, in order of the files. */
function written(files: MemoryFileSystem): Record<string, string> {
  const rows: Record<string, string> = {};
  for (const path of files.paths) {
    const [root, folder, name] = path.split('/');
    if (root !== 'out' || name === undefined) continue;
    rows[folder!] = (rows[folder!] ?? '') + new TextDecoder().decode(files.contentOf(path));
  }
  return rows;
}

async function runWithDeaths(stepsBetween: number, deaths: readonly Death[]) {
  const files = new MemoryFileSystem({ 'in.jsonl': INPUT });
  const store = new MemoryCheckpointStore();
  let died = 0;
  for (const death of [...deaths, undefined]) {
    if (await runProcess(files, store, stepsBetween, death)) break;
    died++;
  }
  return { files, died };
}

const POINTS: readonly FailPoint[] = [
  'source.after-fetch',
  'operator.barrier',
  'sink.before-prepare',
  'sink.prepared',
  'sink.before-publish',
  'sink.half-published',
  'sink.published',
  'restore.before-republish',
  'query.finished',
];

/** Not reached twice by one process. */
const ONCE: readonly FailPoint[] = ['restore.before-republish', 'query.finished'];

describe('a job that writes files', () => {
  let expected: Record<string, string> = {};
  beforeAll(async () => {
    expected = written((await runWithDeaths(1000, [])).files);
    expect(Object.keys(expected).length).toBeGreaterThan(1);
    expect(Object.values(expected).join('').split('\n').length).toBeGreaterThan(40);
  });

  it.each(POINTS)('writes every row once, in order, though it crashes at %s', async (point) => {
    const counts = ONCE.includes(point) ? [1, 1] : [2, 1];
    const deaths = counts.map((count) => ({ point, count, chances: [1] }));
    const { files, died } = await runWithDeaths(3, deaths);
    expect(died).toBeGreaterThan(0);
    expect(written(files)).toEqual(expected);
    const checkpoints = files.paths.map((path) => path.split('-').at(-2));
    expect(new Set(checkpoints).size).toBeGreaterThan(2);
    expect(files.paths.filter((path) => path.includes('/.'))).toEqual([]);
  });

  it('writes every row once, in order, wherever and however often it crashes', async () => {
    const death = fc.record({
      point: fc.constantFrom(...POINTS),
      count: fc.integer({ min: 1, max: 8 }),
      chances: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 5 }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 6 }),
        fc.array(death, { maxLength: 5 }),
        async (stepsBetween, deaths) => {
          const { files } = await runWithDeaths(stepsBetween, deaths);
          expect(written(files)).toEqual(expected);
        },
      ),
      { numRuns: 40 },
    );
  });
});
