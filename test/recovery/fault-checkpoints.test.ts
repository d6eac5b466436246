import { describe, expect, it } from 'vitest';
import { ErrorType } from '../../src/errors/error-type.js';
import { RecoveryStrategy } from '../../src/errors/recovery-strategy.js';
import { StreamingError } from '../../src/errors/streaming-error.js';
import { ALL } from './support/fault-matrix.js';
import { FaultWorld, type Outcome } from './support/fault-world.js';

const TOLERATED = 2;
const RETRIES = 3;

/** A query whose first `times` checkpoints can't be stored, of which two in a row are tolerated and three tried again. */
async function run(times: number, strategy: RecoveryStrategy, retriable = true): Promise<Outcome> {
  const error = (): Error =>
    new StreamingError(ErrorType.STATE_ERROR, 'The disk is full.', {}, { retriable });
  await using world = await FaultWorld.open({
    faults: [{ at: 'checkpoint.commit', times, error }],
    rules: [{ component: 'checkpoint', strategy }],
    options: { tolerableFailedCheckpoints: TOLERATED, checkpointIntervalSeconds: 0.002 },
  });
  return await world.run();
}

describe('a checkpoint that can not be stored', () => {
  it.each([1, TOLERATED])(
    'asks nobody while failures are tolerated: %i in a row',
    async (times) => {
      const { error, rows, reports, statistics } = await run(times, RecoveryStrategy.FAIL_FAST);
      expect([error, reports]).toEqual([undefined, []]);
      expect(statistics.restarts).toBe(0);
      expect(statistics.checkpoints).toBeGreaterThan(0);
      expect(rows).toEqual(ALL);
    },
  );

  it.each([TOLERATED + 1, TOLERATED + RETRIES])(
    'is taken again beyond those that are tolerated, until one is stored: %i failures',
    async (times) => {
      const { error, rows, reports, statistics } = await run(times, RecoveryStrategy.RETRY);
      expect(error).toBeUndefined();
      expect(reports.map(({ message }) => message)).toEqual(
        Array(times - TOLERATED).fill('The disk is full.'),
      );
      expect(statistics.restarts).toBe(0);
      expect(rows).toEqual(ALL);
    },
  );

  it('makes way for a start anew when retries are used up', async () => {
    const times = TOLERATED + RETRIES + 1;
    const { error, rows, reports, statistics } = await run(times, RecoveryStrategy.RETRY);
    expect(error).toBeUndefined();
    expect(reports).toHaveLength(RETRIES + 1);
    expect(statistics.restarts).toBe(1);
    expect(rows).toEqual(ALL);
  });

  it('makes way at once where the error says that it stays', async () => {
    const { error, rows, reports, statistics } = await run(
      TOLERATED + 1,
      RecoveryStrategy.RETRY,
      false,
    );
    expect([error, reports.length, statistics.restarts]).toEqual([undefined, 1, 1]);
    expect(rows).toEqual(ALL);
  });

  it('ends its query beyond those that are tolerated, with all rows before the first one unseen', async () => {
    const { error, rows, reports } = await run(TOLERATED + 1, RecoveryStrategy.FAIL_FAST);
    expect(error).toMatchObject({
      type: ErrorType.CHECKPOINT_ERROR,
      cause: { type: ErrorType.STATE_ERROR, code: 'STATE_FAILED' },
    });
    expect([reports.length, rows]).toEqual([1, []]);
  });
});
