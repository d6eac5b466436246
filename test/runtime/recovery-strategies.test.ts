import { describe, expect, it } from 'vitest';
import { ErrorType } from '../../src/errors/error-type.js';
import { RecoveryStrategy } from '../../src/errors/recovery-strategy.js';
import { StreamingError } from '../../src/errors/streaming-error.js';
import type { SinkConnector } from '../../src/node.js';
import { FaultyExecutor, ROWS } from './faulty-executor.js';
import { until } from './until.js';

const ALL = Array.from({ length: ROWS }, (_, n) => n);

describe.each(Object.values(ErrorType))('a source that fails with %s', (type) => {
  const fault = {
    at: 50,
    times: 1,
    error: () => new StreamingError(type, 'lost', {}, { retriable: true }),
  };

  it.each([
    [RecoveryStrategy.RETRY, { made: 1, restarts: 0 }],
    [RecoveryStrategy.RESTART_COMPONENT, { made: 2, restarts: 0 }],
    [RecoveryStrategy.RESTART_EXECUTION, { made: 2, restarts: 1 }],
  ] as const)('goes on without losing or doubling a row under %s', async (strategy, expected) => {
    await using world = await FaultyExecutor.open({ fetch: fault, rules: [{ type, strategy }] });
    const { restarts } = await world.run();
    expect(world.written).toEqual(ALL);
    expect({ made: world.sourcesMade, restarts }).toEqual(expected);
  });

  it('ends its query under FAIL_FAST', async () => {
    const rules = [{ type, strategy: RecoveryStrategy.FAIL_FAST }];
    await using world = await FaultyExecutor.open({ fetch: fault, rules });
    await expect(world.run()).rejects.toThrow('lost');
    expect(world.written.length).toBeLessThanOrEqual(50);
    expect(world.written).toEqual(ALL.slice(0, world.written.length));
  });

  it('goes on as somebody says under MANUAL_INTERVENTION', async () => {
    const rules = [{ type, strategy: RecoveryStrategy.MANUAL_INTERVENTION }];
    await using world = await FaultyExecutor.open({ fetch: fault, rules });
    const told: string[] = [];
    world.executor.registerPauseCallback(({ query, component }) =>
      told.push(`${query} ${component}`),
    );
    const run = world.run();
    await until(() => world.executor.pausedQueries().length === 1);
    const [seen] = world.executor.describeQueries();
    expect(seen?.phase).toMatchObject({ kind: 'paused', component: 'source-numbers' });
    expect(world.executor.diagnose('faulty').sentences[0]).toContain('executor.resume');
    world.executor.resume('faulty', 'retry');
    await run;
    expect(told).toEqual(['faulty source-numbers']);
    expect(world.written).toEqual(ALL);
    expect(world.executor.pausedQueries()).toEqual([]);
  });
});

describe.each(['idempotent', 'at-least-once', 'transactional'] as const)(
  'an %s sink that fails to write',
  (delivery) => {
    const error = (): Error => new StreamingError(ErrorType.NETWORK_ERROR, 'gone');
    const rules = [{ type: ErrorType.NETWORK_ERROR, strategy: RecoveryStrategy.RETRY }];

    it('is given the batch again where it says that this may be', async () => {
      const write = { at: 50, times: 2, error };
      await using world = await FaultyExecutor.open({
        write,
        rules,
        delivery,
        repeatsWrites: true,
      });
      const { restarts } = await world.run();
      expect(world.written).toEqual(ALL);
      expect([world.sinksMade, restarts]).toEqual([1, 0]);
    });

    it('loses no row where it is made anew, or the query is', async () => {
      const write = { at: 50, times: 1, error };
      await using world = await FaultyExecutor.open({ write, rules, delivery });
      await world.run();
      expect([...new Set(world.written)].sort((a, b) => a - b)).toEqual(ALL);
      if (delivery === 'transactional') expect(world.written).toEqual(ALL);
      expect(world.sinksMade).toBe(2);
    });
  },
);

describe('the parts of a query', () => {
  it('publish an epoch again', async () => {
    const publish = { at: 0, times: 2, error: () => new Error('refused') };
    const rules = [{ component: 'sink-out', strategy: RecoveryStrategy.RETRY }];
    const delivery: SinkConnector['delivery'] = 'transactional';
    await using world = await FaultyExecutor.open({ publish, rules, delivery });
    const { restarts } = await world.run();
    expect(world.written).toEqual(ALL);
    expect(restarts).toBe(0);
  });

  it('are opened again', async () => {
    const init = { at: 0, times: 2, error: () => new Error('not yet') };
    const rules = [{ component: 'source-numbers', strategy: RecoveryStrategy.RETRY }];
    await using world = await FaultyExecutor.open({ init, rules });
    const { restarts } = await world.run();
    expect(world.written).toEqual(ALL);
    expect([world.sourcesMade, restarts]).toEqual([3, 0]);
  });

  it('leave out rows of a source that are none', async () => {
    const rules = [{ component: 'source-numbers', strategy: RecoveryStrategy.SKIP }];
    await using world = await FaultyExecutor.open({ badRow: 50, rules });
    const { skippedRows } = await world.run();
    expect(world.written).toEqual(ALL.filter((n) => n !== 50));
    expect(skippedRows).toBe(1);
  });

  it.each([
    ['a projection', 'INSERT INTO out SELECT n + 0 / (n - 50) FROM numbers'],
    ['a filter', 'INSERT INTO out SELECT n FROM numbers WHERE 1 / (n - 50) < 10'],
  ])(
    'leave out the row for which %s divides by zero, with its letter, and no other',
    async (_, sql) => {
      const rules = [{ type: ErrorType.OPERATOR_ERROR, strategy: RecoveryStrategy.SKIP }];
      await using world = await FaultyExecutor.open({ rules, sql });
      const { skippedRows, restarts } = await world.run();
      expect(world.written).toEqual(ALL.filter((n) => n !== 50));
      expect([skippedRows, restarts]).toEqual([1, 0]);
      const [letters] = world.executor.receivedBatches('letters');
      expect(letters?.column('payload')[0]).toBe('{"n":"50"}');
      expect(letters?.column('reason')[0]).toContain('zero');
    },
  );

  it('leave out the row that somebody has looked at, behind a start anew', async () => {
    const rules = [{ component: 'project', strategy: RecoveryStrategy.MANUAL_INTERVENTION }];
    const sql = 'INSERT INTO out SELECT n + 0 / (n - 50) FROM numbers';
    await using world = await FaultyExecutor.open({ rules, sql });
    const run = world.run();
    await until(() => world.executor.pausedQueries().length === 1);
    world.executor.resume('faulty', 'skip');
    const { restarts } = await run;
    expect(world.written).toEqual(ALL.filter((n) => n !== 50));
    expect(restarts).toBe(1);
  });

  it('end their query without rules, as without error recovery', async () => {
    const fetch = { at: 50, times: 1, error: () => new Error('lost') };
    await using world = await FaultyExecutor.open({ fetch, rules: [] });
    await expect(world.run()).rejects.toThrow('lost');
  });

  it('are refused where nothing waits for a decision', async () => {
    await using world = await FaultyExecutor.open({ rules: [] });
    expect(() => world.executor.resume('faulty', 'retry')).toThrow(
      'No query named "faulty" is paused',
    );
  });
});
