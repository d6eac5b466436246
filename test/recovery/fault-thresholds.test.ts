import { describe, expect, it } from 'vitest';
import { ErrorType } from '../../src/errors/error-type.js';
import { RecoveryStrategy } from '../../src/errors/recovery-strategy.js';
import { StreamingError } from '../../src/errors/streaming-error.js';
import type { ErrorAlert } from '../../src/node.js';
import { nodeEnvironment } from '../../src/platform/node.js';
import type { Clock } from '../../src/time/clock.js';
import { ALL } from './support/fault-matrix.js';
import { FaultWorld, type WorldSpec } from './support/fault-world.js';
import type { Fault } from './support/faults.js';

const away = (): Error => new StreamingError(ErrorType.NETWORK_ERROR, 'It is away.');
const SKIP_ROWS = [{ component: 'project', strategy: RecoveryStrategy.SKIP }];
const SAME = 'INSERT INTO out SELECT SAME(n) FROM numbers';

/** A world that tells its alerts, each by its level and number of errors. */
async function open(
  thresholds: readonly [number, number, number],
  spec: WorldSpec,
): Promise<{ readonly world: FaultWorld; readonly alerts: readonly ErrorAlert[] }> {
  const world = await FaultWorld.open(spec);
  const alerts: ErrorAlert[] = [];
  world.executor.errorHandler.setErrorThresholds(...thresholds);
  world.executor.errorHandler.registerAlertCallback((alert) => alerts.push(alert));
  return { world, alerts };
}

function badRows(...rows: readonly number[]): readonly Fault[] {
  return rows.map((fromRow) => ({ at: 'row', fromRow, error: away }));
}

/** The system's clock, which can be put forward. */
class HastyClock implements Clock {
  aheadMs = 0;
  nowMs = (): number => nodeEnvironment.clock.nowMs() + this.aheadMs;
  monotonicMs = (): number => nodeEnvironment.clock.monotonicMs() + this.aheadMs;
}

describe('a running query in which errors become many', () => {
  it('alerts at each threshold, and loses no more rows from the second on', async () => {
    const spec = { sql: SAME, faults: badRows(41, 43, 45, 47), rules: SKIP_ROWS };
    const { world, alerts } = await open([2, 3, 9], spec);
    await using _ = world;
    const { error, statistics, rows, reports } = await world.run();
    expect(error).toMatchObject({ type: ErrorType.OPERATOR_ERROR, code: 'USER_FUNCTION_FAILED' });
    expect(statistics).toMatchObject({ skippedRows: 2, restarts: 0 });
    expect(rows).toEqual(ALL.slice(0, 20));
    expect(reports.map(({ strategy }) => strategy)).toEqual(['SKIP', 'SKIP', 'FAIL_FAST']);
    expect(alerts).toMatchObject([
      { level: 'warning', errorsInLastMinute: 2, report: { strategy: 'SKIP' } },
      { level: 'error', errorsInLastMinute: 3, report: { strategy: 'FAIL_FAST' } },
    ]);
  });

  it('makes anew what it would have tried again, and ends in the worst case', async () => {
    const faults = [{ at: 'source.fetch', fromRow: 40, times: 9, error: away }] as const;
    const rules = [{ type: ErrorType.NETWORK_ERROR, strategy: RecoveryStrategy.RETRY }];
    const { world, alerts } = await open([2, 3, 4], { faults, rules });
    await using _ = world;
    const { error, sourcesMade, statistics, reports } = await world.run();
    expect(error).toMatchObject({ type: ErrorType.NETWORK_ERROR, code: 'NETWORK_FAILED' });
    expect(reports.map(({ strategy }) => strategy)).toEqual([
      'RETRY',
      'RETRY',
      'RESTART_COMPONENT',
      'FAIL_FAST',
    ]);
    expect([sourcesMade, statistics.restarts]).toEqual([2, 0]);
    expect(alerts.map(({ level }) => level)).toEqual(['warning', 'error', 'critical']);
  });

  it('starts again instead of going on without a part', async () => {
    const faults = [{ at: 'letters.write', error: away }] as const;
    const rules = [{ type: ErrorType.NETWORK_ERROR, strategy: RecoveryStrategy.DEGRADE }];
    const { world, alerts } = await open([1, 1, 2], { faults, rules, letterAt: 40 });
    await using _ = world;
    const { error, statistics, degradations, rows, letters } = await world.run();
    expect(error).toBeUndefined();
    expect([statistics.restarts, degradations, letters.length]).toEqual([1, [], 1]);
    expect(rows).toEqual(ALL);
    expect(alerts.map(({ level }) => level)).toEqual(['error']);
  });

  it('leaves rows out again a minute after the errors have stopped', async () => {
    const clock = new HastyClock();
    const beforeRow = (row: number): void => {
      if (row === 40) clock.aheadMs += 61_000;
    };
    const faults = badRows(25, 35, 45, 55);
    const spec = { sql: SAME, faults, rules: SKIP_ROWS, clock, beforeRow };
    const { world, alerts } = await open([2, 3, 4], spec);
    await using _ = world;
    const { error, rows, statistics } = await world.run();
    expect(error).toBeUndefined();
    expect(rows).toEqual(ALL.filter((n) => ![25, 35, 45, 55].includes(n)));
    expect(statistics.skippedRows).toBe(4);
    expect(alerts.map(({ level }) => level)).toEqual(['warning', 'none', 'warning']);
  });
});
