import { describe, expect, it } from 'vitest';
import '../../src/node.js';
import { MemoryCheckpointStore } from '../../src/checkpoint/memory-checkpoint-store.js';
import { ErrorType } from '../../src/errors/error-type.js';
import { RecoveryStrategy } from '../../src/errors/recovery-strategy.js';
import { StreamingError } from '../../src/errors/streaming-error.js';
import { StreamingSQLExecutor } from '../../src/executor/streaming-sql-executor.js';
import type { RecoveryRule } from '../../src/node.js';
import { nodeEnvironment } from '../../src/platform/node.js';
import { MemoryFileSystem } from '../support/memory-file-system.js';
import { FaultyExecutor, ROWS } from './faulty-executor.js';
import { until } from './until.js';

const ALL = Array.from({ length: ROWS }, (_, n) => n);
const WITHOUT_50 = ALL.filter((n) => n !== 50);
const { MANUAL_INTERVENTION, RESTART_EXECUTION, SKIP } = RecoveryStrategy;

describe('a row that its source hands over and that is none', () => {
  it('counts once where it comes again behind a restart', async () => {
    const rules = [
      { component: 'source-numbers', strategy: SKIP },
      { component: 'sink-out', strategy: RESTART_EXECUTION },
    ];
    const write = { at: 60, times: 1, error: () => new Error('full') };
    await using world = await FaultyExecutor.open({ badRow: 50, write, rules });
    const { skippedRows, rowsOut, restarts } = await world.run();
    expect(world.written).toEqual(WITHOUT_50);
    expect([skippedRows, rowsOut, restarts]).toEqual([1, 99, 1]);
  });
});

describe('a row that fails in an operator', () => {
  it('counts once where it comes again behind a restart', async () => {
    const rules = [
      { component: 'project', strategy: SKIP },
      { component: 'sink-out', strategy: RESTART_EXECUTION },
    ];
    const write = { at: 60, times: 1, error: () => new Error('full') };
    const sql = 'INSERT INTO out SELECT n + 0 / (n - 50) FROM numbers';
    await using world = await FaultyExecutor.open({ write, rules, sql });
    const { skippedRows, rowsOut, restarts } = await world.run();
    expect(world.written).toEqual(WITHOUT_50);
    expect([skippedRows, rowsOut, restarts]).toEqual([1, 99, 1]);
  });
});

describe('a batch that a sink fails to write', () => {
  const error = (): Error => new StreamingError(ErrorType.CONNECTOR_ERROR, 'too large');
  const write = { at: 50, times: 1, error };

  it('is left out, counted and handed to the dead letters, and the sink made anew', async () => {
    const rules = [{ component: 'sink-out', strategy: SKIP }];
    await using world = await FaultyExecutor.open({ write, rules, delivery: 'at-least-once' });
    const { skippedRows, restarts } = await world.run();
    const left = new Set(world.written);
    const letters = world.executor
      .receivedBatches('letters')
      .flatMap((batch) => [...batch.column('payload')]);
    const gone = letters.map((text) => Number(JSON.parse(String(text)).n));
    expect([skippedRows, restarts, world.sinksMade]).toEqual([gone.length, 0, 2]);
    expect(gone).toContain(50);
    expect([...left, ...gone].sort((a, b) => a - b)).toEqual(ALL);
  });

  it('is left out where somebody who was asked says so', async () => {
    const rules = [{ component: 'sink-out', strategy: MANUAL_INTERVENTION }];
    await using world = await FaultyExecutor.open({ write, rules, delivery: 'at-least-once' });
    const run = world.run();
    await until(() => world.executor.pausedQueries().length === 1);
    expect(world.executor.pausedQueries()[0]?.canSkip).toBe(true);
    world.executor.resume('faulty', 'skip');
    const { skippedRows, restarts } = await run;
    expect(skippedRows).toBeGreaterThan(0);
    expect([new Set(world.written).size, restarts]).toEqual([ROWS - skippedRows, 0]);
  });

  it('is tried again with a sink of its own where the one in its place fails to open', async () => {
    const rules = [{ component: 'sink-out', strategy: SKIP }];
    const sinkInit = { at: 1, times: 1, error };
    const faults = { write, sinkInit, rules, delivery: 'at-least-once' } as const;
    await using world = await FaultyExecutor.open(faults);
    const { skippedRows } = await world.run();
    expect(new Set(world.written).size).toBe(ROWS - skippedRows);
    expect(world.sinksMade).toBe(2);
  });
});

describe('a pause where nothing can be left out', () => {
  it('refuses to skip, and waits for another word', async () => {
    const fetch = { at: 50, times: 1, error: () => new Error('lost') };
    const rules = [{ component: 'source-numbers', strategy: MANUAL_INTERVENTION }];
    await using world = await FaultyExecutor.open({ fetch, rules });
    const run = world.run();
    await until(() => world.executor.pausedQueries().length === 1);
    expect(world.executor.pausedQueries()[0]?.canSkip).toBe(false);
    expect(() => world.executor.resume('faulty', 'skip')).toThrow(
      'Query "faulty" can\'t skip what failed in source-numbers, fetch: it is no row or batch that can be left out. ' +
        "Say 'retry', 'restart' or 'fail'.",
    );
    world.executor.resume('faulty', 'retry');
    const { skippedRows } = await run;
    expect([world.written, skippedRows]).toEqual([ALL, 0]);
  });
});

describe('lines of a file that can not be decoded', () => {
  const NUMBERS = Array.from({ length: 20_000 }, (_, n) => n);
  const LINES = NUMBERS.map((n) => (n % 7 === 3 ? `{"n": oops ${n}` : JSON.stringify({ n })));
  const GOOD = NUMBERS.filter((n) => n % 7 !== 3);
  const BAD = NUMBERS.length - GOOD.length;
  const skipping = [{ component: 'source-numbers', strategy: SKIP }];

  const filesWith = (lines: readonly string[]): MemoryFileSystem =>
    new MemoryFileSystem({ 'in.jsonl': `${lines.join('\n')}\n` });

  function executorOver(
    recoveryRules: readonly RecoveryRule[],
    store = new MemoryCheckpointStore(),
    fileSystem = filesWith(LINES),
  ): StreamingSQLExecutor {
    const options = {
      recoveryRules,
      batchRowsMax: 512,
      retryDelayMs: 1,
      checkpointIntervalSeconds: 0.001,
    };
    return new StreamingSQLExecutor(
      { stateBackend: 'memory', ...options },
      { ...nodeEnvironment, fileSystem, checkpointStore: store },
    );
  }

  const TABLES = `
    CREATE TABLE numbers (n BIGINT) WITH ('connector' = 'filesystem', 'path' = 'in.jsonl', 'format' = 'json');
    CREATE TABLE copies (n BIGINT) WITH ('connector' = 'memory')`;

  const copied = (executor: StreamingSQLExecutor): readonly number[] =>
    executor.receivedBatches('copies').flatMap((batch) => [...batch.column('n')].map(Number));

  it('are left out and counted under a rule', async () => {
    await using executor = executorOver(skipping);
    await executor.executeDDL(TABLES);
    const query = executor.executeStreamingSQL('INSERT INTO copies SELECT n FROM numbers');
    const { skippedRows } = await query.finished();
    expect([copied(executor), skippedRows]).toEqual([GOOD, BAD]);
  });

  it('count once where they come again behind a restart', async () => {
    const store = new MemoryCheckpointStore();
    const files = filesWith(LINES);
    let restoredAt = 0;
    for (const isLast of [false, true]) {
      await using executor = executorOver(skipping, store, files);
      await executor.executeDDL(TABLES);
      const query = executor.executeStreamingSQL('SELECT n FROM numbers', { name: 'copy' });
      for await (const _ of query) {
        restoredAt ||= isLast ? query.statistics.rowsIn : 0;
        // Checkpoints are taken while the consumer asks for rows, so that this can't be waited for at once.
        if (!isLast) await new Promise((resolve) => setTimeout(resolve, 5));
        if (!isLast && query.statistics.checkpoints > 2) break;
      }
      if (isLast) expect(query.statistics.skippedRows).toBe(BAD);
    }
    expect(restoredAt).toBeGreaterThan(0);
    expect(restoredAt).toBeLessThan(GOOD.length);
  });

  it('end the query without one, and say where they stand', async () => {
    await using executor = executorOver([]);
    await executor.executeDDL(TABLES);
    const query = executor.executeStreamingSQL('INSERT INTO copies SELECT n FROM numbers');
    await expect(query.finished()).rejects.toThrow(
      'Malformed row in "in.jsonl" at line 4, column 7',
    );
  });

  it('are left out one by one as somebody says', async () => {
    const rules = [{ component: 'source-numbers', strategy: MANUAL_INTERVENTION }];
    const files = filesWith(LINES.slice(0, 12));
    await using executor = executorOver(rules, new MemoryCheckpointStore(), files);
    await executor.executeDDL(TABLES);
    const query = executor.executeStreamingSQL('SELECT n FROM numbers', { name: 'copy' });
    const asked: string[] = [];
    executor.registerPauseCallback(({ error }) => {
      asked.push(error);
      queueMicrotask(() => executor.resume('copy', 'skip'));
    });
    const rows: number[] = [];
    for await (const batch of query) rows.push(...[...batch.column('n')].map(Number));
    expect(rows).toEqual([0, 1, 2, 4, 5, 6, 7, 8, 9, 11]);
    expect(asked).toEqual([expect.stringContaining('line 4'), expect.stringContaining('line 11')]);
  });
});
