import { describe, expect, it } from 'vitest';
import { ErrorType } from '../../src/errors/error-type.js';
import { RecoveryStrategy } from '../../src/errors/recovery-strategy.js';
import { StreamingError } from '../../src/errors/streaming-error.js';
import { ALL } from './support/fault-matrix.js';
import type { FaultPlace } from './support/fault-place.js';
import { CHECKPOINT_PLACES, OPERATOR_PLACES, SOURCE_PLACES } from './support/fault-places.js';
import { FaultWorld, type WorldSpec } from './support/fault-world.js';

const PLACES = [...SOURCE_PLACES, ...OPERATOR_PLACES, ...CHECKPOINT_PLACES];

/** One strategy for each thing that can be done at a place. */
function strategiesAt({ effects }: FaultPlace): readonly RecoveryStrategy[] {
  const all = Object.values(RecoveryStrategy);
  return all.filter(
    (strategy, i) => all.findIndex((other) => effects[other] === effects[strategy]) === i,
  );
}

/** Fails at a place under a strategy; what the place promises of its rows is looked at. */
async function run(
  { fault, isRetriable, effects, skips: [from, to] = [0, 0], resumedBy }: FaultPlace,
  strategy: RecoveryStrategy,
  world: Partial<WorldSpec>,
): Promise<{ readonly rows: readonly unknown[]; readonly promised: readonly number[] }> {
  const error = (): Error =>
    new StreamingError(ErrorType.CONNECTOR_ERROR, 'gone', {}, { retriable: isRetriable });
  const spec = { ...world, faults: [{ ...fault, error }], rules: [{ strategy }] };
  await using opened = await FaultWorld.open(spec);
  const { rows, error: seen, statistics, leftOpen, misuses } = await opened.run();
  const isPaused = effects[strategy] === RecoveryStrategy.MANUAL_INTERVENTION;
  const done = isPaused ? (resumedBy ?? effects.RETRY) : effects[strategy];
  const isEnded = done === RecoveryStrategy.FAIL_FAST;
  expect({ isEnded: seen !== undefined, restarts: statistics.restarts, leftOpen, misuses }).toEqual(
    {
      isEnded,
      restarts: done === RecoveryStrategy.RESTART_EXECUTION ? 1 : 0,
      leftOpen: 0,
      misuses: [],
    },
  );
  const whole = done === RecoveryStrategy.SKIP ? ALL.filter((n) => n < from || n >= to) : ALL;
  return { rows, promised: isEnded ? ALL.slice(0, rows.length) : whole };
}

/** What an INSERT INTO selects, for somebody who iterates it. */
function selectOf({ world }: FaultPlace): string {
  const sql = world?.sql ?? 'INSERT INTO out SELECT n FROM numbers';
  return sql.replace('INSERT INTO out ', '').replace(/SELECT \S+/, (list) => `${list} AS n`);
}

describe.each(PLACES.map((place) => [`${place.component}, ${place.call}`, place] as const))(
  'a query that fails at %s',
  (_, place) => {
    describe.each(['exactly-once', 'at-least-once'] as const)('hands out, %s,', (handedOut) => {
      it.each(strategiesAt(place))('each row once in this process under %s', async (strategy) => {
        const { rows, promised } = await run(place, strategy, { handedOut, sql: selectOf(place) });
        expect(rows).toEqual(promised);
      });
    });
  },
);

const WITHOUT_CHECKPOINTS = { checkpointIntervalSeconds: 0 };

describe.each(
  [...SOURCE_PLACES, ...OPERATOR_PLACES].map(
    (place) => [`${place.component}, ${place.call}`, place] as const,
  ),
)('a query without checkpoints that fails at %s', (_, place) => {
  it.each(strategiesAt(place))('writes all rows by their keys under %s', async (strategy) => {
    const world = { ...place.world, delivery: 'idempotent', options: WITHOUT_CHECKPOINTS } as const;
    const { rows, promised } = await run(place, strategy, world);
    expect(rows).toEqual(promised);
  });
});
