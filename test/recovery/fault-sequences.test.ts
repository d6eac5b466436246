import { describe, expect, it } from 'vitest';
import { Deferred } from '../../src/common/deferred.js';
import { ErrorType } from '../../src/errors/error-type.js';
import { RecoveryStrategy } from '../../src/errors/recovery-strategy.js';
import { StreamingError } from '../../src/errors/streaming-error.js';
import { ALL } from './support/fault-matrix.js';
import { FaultWorld, type Outcome, type WorldSpec } from './support/fault-world.js';

async function run(spec: WorldSpec): Promise<Outcome> {
  await using world = await FaultWorld.open(spec);
  return await world.run();
}

const broken = (): Error => new StreamingError(ErrorType.CONNECTOR_ERROR, 'It is broken.');
const away = (): Error => new StreamingError(ErrorType.NETWORK_ERROR, 'It is away.');
const RULES = [
  { type: ErrorType.CONNECTOR_ERROR, strategy: RecoveryStrategy.RESTART_COMPONENT },
  { type: ErrorType.NETWORK_ERROR, strategy: RecoveryStrategy.RETRY },
];

describe('a component that is being made anew', () => {
  it('is made again where opening it fails, instead of asking the one that is closed', async () => {
    const faults = [
      { at: 'source.fetch', fromRow: 40, error: broken },
      { at: 'source.init', fromRow: 1, times: 2, error: away },
    ] as const;
    const outcome = await run({ faults, rules: RULES });
    expect(outcome).toMatchObject({ error: undefined, rows: ALL, sourcesMade: 4, misuses: [] });
    expect(outcome.statistics.restarts).toBe(0);
  });

  it.each(['at-least-once', 'idempotent'] as const)(
    'is a sink that is %s, and made again where opening it fails',
    async (delivery) => {
      const faults = [
        { at: 'sink.write', fromRow: 45, error: broken },
        { at: 'sink.init', fromRow: 1, times: 2, error: away },
      ] as const;
      const outcome = await run({ faults, rules: RULES, delivery, repeatsWrites: true });
      expect(outcome).toMatchObject({ error: undefined, sinksMade: 4, misuses: [] });
      expect([...new Set(outcome.rows)]).toEqual(ALL);
    },
  );
});

describe('a sink that fails to write while it prepares what came before', () => {
  /** A checkpoint is asked for behind row 30, and prepared when the write of the rows from 40 on has failed. */
  async function runPreparing(
    strategy: RecoveryStrategy,
    delivery: 'at-least-once' | 'idempotent' | 'transactional',
  ): Promise<Outcome> {
    const failed = new Deferred<void>();
    const fail = (): Error => {
      failed.resolve();
      return broken();
    };
    let isSlow = false;
    const opened: FaultWorld[] = [];
    await using world = await FaultWorld.open({
      faults: [{ at: 'sink.write', fromRow: 45, error: fail }],
      rules: [{ type: ErrorType.CONNECTOR_ERROR, strategy }],
      delivery,
      beforeRow: (row) => {
        if (row !== 30) return;
        isSlow = true;
        opened[0]?.query.checkpoint().catch(() => {});
      },
      onPrepare: async () => {
        if (isSlow) await failed.promise;
      },
    });
    opened.push(world);
    return await world.run();
  }

  it.each(['at-least-once', 'idempotent'] as const)(
    'is made anew when that is done, with nothing lost: %s',
    async (delivery) => {
      const outcome = await runPreparing(RecoveryStrategy.RESTART_COMPONENT, delivery);
      expect(outcome).toMatchObject({ error: undefined, sinksMade: 2, misuses: [], leftOpen: 0 });
      expect(outcome.statistics.restarts).toBe(0);
      expect([...new Set(outcome.rows)]).toEqual(ALL);
    },
  );

  it.each(['at-least-once', 'idempotent'] as const)(
    'leaves its batch out when that is done: %s',
    async (delivery) => {
      const outcome = await runPreparing(RecoveryStrategy.SKIP, delivery);
      expect(outcome).toMatchObject({ error: undefined, sinksMade: 2, misuses: [], leftOpen: 0 });
      expect([...new Set(outcome.rows)]).toEqual(ALL.filter((n) => n < 40 || n >= 50));
    },
  );

  it('starts its query again where it is transactional, since what is prepared would be lost', async () => {
    const outcome = await runPreparing(RecoveryStrategy.RESTART_COMPONENT, 'transactional');
    expect(outcome).toMatchObject({ error: undefined, rows: ALL, misuses: [], leftOpen: 0 });
    expect(outcome.statistics.restarts).toBe(1);
  });
});

describe('a source that is being made anew', () => {
  it.each([1, 3])(
    'is made again where it can not go on at its place: of %i splits',
    async (splits) => {
      const faults = [
        { at: 'source.fetch', fromRow: 40, error: broken },
        { at: 'source.seek', times: 2, error: away },
      ] as const;
      const outcome = await run({ faults, rules: RULES, splits });
      expect(outcome).toMatchObject({ error: undefined, rows: ALL, sourcesMade: 4, misuses: [] });
      expect(outcome).toMatchObject({ leftOpen: 0, statistics: { restarts: 0 } });
    },
  );
});

describe('a query that starts again', () => {
  const lost = (): Error => new StreamingError(ErrorType.STATE_ERROR, 'It is lost.');
  const rules = [
    ...RULES,
    { type: ErrorType.STATE_ERROR, strategy: RecoveryStrategy.RESTART_EXECUTION },
  ];

  it('publishes what was prepared, also by a sink that fails at that', async () => {
    const faults = [
      { at: 'sink.publish', error: lost },
      { at: 'sink.recover', fromRow: 1, times: 2, error: broken },
    ] as const;
    const outcome = await run({ faults, rules });
    expect(outcome).toMatchObject({ error: undefined, rows: ALL, misuses: [], leftOpen: 0 });
    expect([outcome.statistics.restarts, outcome.sinksMade]).toEqual([1, 4]);
  });

  it('starts once more where its state can not be read, as often as may be', async () => {
    const faults = [
      { at: 'source.fetch', fromRow: 40, error: lost },
      { at: 'state.read', times: 2, error: lost },
    ] as const;
    const outcome = await run({ faults, rules });
    expect(outcome).toMatchObject({ error: undefined, rows: ALL, misuses: [], leftOpen: 0 });
    expect(outcome.statistics.restarts).toBe(3);
  });

  it('ends with the error that its state could not be read, with nothing doubled', async () => {
    const faults = [
      { at: 'source.fetch', fromRow: 40, error: lost },
      { at: 'state.read', times: 9, error: lost },
    ] as const;
    const outcome = await run({ faults, rules });
    expect(outcome.error).toMatchObject({ type: ErrorType.STATE_ERROR, code: 'STATE_FAILED' });
    expect(outcome).toMatchObject({ rows: ALL.slice(0, 20), misuses: [], leftOpen: 0 });
    expect(outcome.statistics.restarts).toBe(3);
  });
});

describe('a source of splits that is made anew', () => {
  const fault = { at: 'source.fetch', fromRow: 40, error: broken } as const;

  it('starts its query again where it has other splits than before, however often it is made', async () => {
    const outcome = await run({ faults: [fault], rules: RULES, splits: 3, splitsLater: 2 });
    expect(outcome).toMatchObject({ error: undefined, rows: ALL, misuses: [], leftOpen: 0 });
    expect(outcome.statistics.restarts).toBe(1);
    expect(outcome.reports.slice(1).map(({ message }) => message)).toEqual(
      Array(3).fill(expect.stringContaining('has other splits than before')),
    );
  });
});

describe('a row that is left out', () => {
  it('is told in its letter even where it can be shown in no form', async () => {
    const fault = { at: 'source.row', fromRow: 45, error: broken } as const;
    const rules = [{ component: 'source-numbers', strategy: RecoveryStrategy.SKIP }];
    const { rows, letters } = await run({ faults: [fault], rules });
    expect(rows).toEqual(ALL.filter((n) => n !== 45));
    expect(letters).toEqual(['It is broken.']);
  });
});

describe('something that is no error, thrown by a connector', () => {
  it.each(['away', undefined, 42])('is decided about once: %s', async (thrown) => {
    const faults = [{ at: 'source.fetch', fromRow: 40, error: () => thrown }] as const;
    const rules = [{ component: 'source-numbers', strategy: RecoveryStrategy.RESTART_EXECUTION }];
    const { error, rows, reports } = await run({ faults, rules });
    expect(error).toBeUndefined();
    expect(rows).toEqual(ALL);
    expect(reports.map(({ type, message }) => [type, message])).toEqual([
      [ErrorType.CONNECTOR_ERROR, String(thrown)],
    ]);
  });
});
