import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ErrorType } from '../../src/errors/error-type.js';
import { RecoveryStrategy } from '../../src/errors/recovery-strategy.js';
import { StreamingError } from '../../src/errors/streaming-error.js';
import { ALL } from './support/fault-matrix.js';
import { FaultWorld, type Outcome } from './support/fault-world.js';
import type { Fault } from './support/faults.js';
import { ROWS } from './support/faulty-source.js';

/** Sums of ten rows each, which lie in the last second of event time; rows of one split lie in every third. */
const SUMS = `INSERT INTO out SELECT SUM(n) FROM events GROUP BY TUMBLE(ts, INTERVAL '1' SECOND)`;
const EXPECTED_SUMS = Array.from({ length: ROWS / 10 }, (_, window) => window * 100 + 45);

const RULES = [
  { type: ErrorType.CONNECTOR_ERROR, strategy: RecoveryStrategy.RESTART_COMPONENT },
  { type: ErrorType.NETWORK_ERROR, strategy: RecoveryStrategy.RETRY },
  { type: ErrorType.STATE_ERROR, strategy: RecoveryStrategy.RESTART_EXECUTION },
];
const TYPES = RULES.map(({ type }) => type);

const anyFault = fc
  .record({
    fromRow: fc.integer({ min: 0, max: ROWS / 10 }).map((fetch) => fetch * 10),
    type: fc.constantFrom(...TYPES),
  })
  .map(
    ({ fromRow, type }): Fault => ({
      at: 'source.fetch',
      fromRow,
      error: () => new StreamingError(type, 'gone'),
    }),
  );

const anyWorld = fc.record({
  faults: fc.array(anyFault, { minLength: 1, maxLength: 3 }),
  splits: fc.integer({ min: 2, max: 4 }),
  batchRowsMax: fc.constantFrom(1, 3, 7, 100),
  checkpointIntervalSeconds: fc.constantFrom(1000, 0.001),
});

interface World {
  readonly faults: readonly Fault[];
  readonly splits: number;
  readonly batchRowsMax: number;
  readonly checkpointIntervalSeconds: number;
}

async function run({ faults, splits, ...options }: World, sql?: string): Promise<Outcome> {
  const query = sql === undefined ? {} : { sql };
  await using world = await FaultWorld.open({ faults, splits, rules: RULES, options, ...query });
  return await world.run();
}

describe('a source of splits that fails between their rows', () => {
  it('is made anew once, with the rows of all splits behind it, and goes on in each', async () => {
    const error = (): Error => new StreamingError(ErrorType.CONNECTOR_ERROR, 'gone');
    const faults = [{ at: 'source.fetch', fromRow: 40, error }] as const;
    const outcome = await run({ faults, splits: 3, batchRowsMax: 3, checkpointIntervalSeconds: 1 });
    expect(outcome).toMatchObject({ error: undefined, rows: ALL, sourcesMade: 2, sinksMade: 1 });
    expect(outcome.statistics).toMatchObject({ restarts: 0, rowsIn: ROWS });
  });

  it('loses and doubles no row, wherever it fails, and whatever is done about it', async () => {
    await fc.assert(
      fc.asyncProperty(anyWorld, async (world) => {
        const { error, rows, misuses, leftOpen } = await run(world);
        expect({ error, misuses, leftOpen }).toEqual({
          error: undefined,
          misuses: [],
          leftOpen: 0,
        });
        expect(rows).toEqual(ALL);
      }),
      { numRuns: 40 },
    );
  });

  it('keeps the watermark of each split, so that windows are those of an undisturbed run', async () => {
    await fc.assert(
      fc.asyncProperty(anyWorld, async (world) => {
        const { error, rows, statistics } = await run(world, SUMS);
        expect([error, statistics.lateRows]).toEqual([undefined, 0]);
        expect(rows).toEqual(EXPECTED_SUMS);
      }),
      { numRuns: 40 },
    );
  });
});
