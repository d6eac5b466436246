import { describe, expect, it } from 'vitest';
import { ErrorType } from '../../../src/errors/error-type.js';
import { RecoveryStrategy } from '../../../src/errors/recovery-strategy.js';
import { StreamingError } from '../../../src/errors/streaming-error.js';
import type { FaultPlace } from './fault-places.js';
import { FaultWorld, type Outcome, type WorldSpec } from './fault-world.js';
import { ROWS } from './faulty-source.js';

export const ALL: readonly number[] = Array.from({ length: ROWS }, (_, n) => n);

/** Every error type under every strategy, at one place. */
export function describeFaults(place: FaultPlace): void {
  describe(`${place.component}, ${place.call}`, () => {
    describe.each(Object.values(ErrorType))('failing with %s', (type) => {
      it.each(Object.values(RecoveryStrategy))('under %s', async (strategy) => {
        const error = errorOf(type, place);
        const outcome = await runWith({ ...place.world }, place, strategy, error);
        expectEffect(outcome, place, strategy, error);
      });
    });
  });
}

/** With a cause and a code of its own, both of which must arrive. */
function errorOf(type: ErrorType, { isRetriable }: FaultPlace): StreamingError {
  const cause = new Error('no answer');
  const options = { retriable: isRetriable, code: 'NATS_OTHER', cause } as const;
  return new StreamingError(type, 'The line is dead.', {}, options);
}

async function runWith(
  world: Partial<WorldSpec>,
  { fault }: FaultPlace,
  strategy: RecoveryStrategy,
  error: StreamingError,
): Promise<Outcome> {
  const faults = [{ ...fault, error: () => error }, ...(world.faults ?? [])];
  const rules = [{ type: error.type, strategy }, ...(world.rules ?? [])];
  await using opened = await FaultWorld.open({ ...world, faults, rules });
  return await opened.run();
}

/** What can be seen of the query is what its strategy does at this place, or the one that it makes way for. */
function expectEffect(
  outcome: Outcome,
  place: FaultPlace,
  strategy: RecoveryStrategy,
  error: StreamingError,
): void {
  const { type, code } = error;
  const { reports, pauses, misuses, leftOpen } = outcome;
  const effect = place.effects[strategy];
  const isPaused = effect === RecoveryStrategy.MANUAL_INTERVENTION;
  // Somebody has said `retry`, which is done as well as it can be.
  const done = isPaused ? (place.resumedBy ?? place.effects.RETRY) : effect;
  expect({
    reports: reports.map((report) => [report.type, report.error.code]),
    pauses: pauses.map(({ component }) => component),
    misuses,
    leftOpen,
    hasFailed: outcome.error !== undefined,
    ...seenOf(outcome),
  }).toEqual({
    reports: [[type, code]],
    pauses: isPaused ? [place.reportedAs] : [],
    misuses: [],
    leftOpen: 0,
    hasFailed: done === RecoveryStrategy.FAIL_FAST,
    ...expectedOf(place, done),
  });
  expectEnding(outcome, place, done, error);
  expectRows(outcome, place, done);
}

function seenOf({ statistics, degradations, sourcesMade, sinksMade }: Outcome): object {
  const { restarts, skippedRows } = statistics;
  return { restarts, skippedRows, degradations: degradations.length, sourcesMade, sinksMade };
}

function expectedOf(
  { remakes, isOpening = false, isBeforeSource = false }: FaultPlace,
  done: RecoveryStrategy,
): object {
  const restarts = done === RecoveryStrategy.RESTART_EXECUTION ? 1 : 0;
  const isEnded = done === RecoveryStrategy.FAIL_FAST;
  const sourceStarts = 1 + (isBeforeSource ? (isEnded ? -1 : 0) : restarts);
  const isRemade =
    done === RecoveryStrategy.RESTART_COMPONENT || (isOpening && done === RecoveryStrategy.RETRY);
  return {
    restarts,
    skippedRows: done === RecoveryStrategy.SKIP ? 1 : 0,
    degradations: done === RecoveryStrategy.DEGRADE ? 1 : 0,
    sourcesMade: sourceStarts + (isRemade && remakes === 'source' ? 1 : 0),
    sinksMade: 1 + restarts + (isRemade && remakes === 'sink' ? 1 : 0),
  };
}

/** A query that ends with the error keeps its type, code and cause. */
function expectEnding(
  { error: seen }: Outcome,
  { isWithinCheckpoint = false }: FaultPlace,
  done: RecoveryStrategy,
  error: StreamingError,
): void {
  if (done !== RecoveryStrategy.FAIL_FAST) {
    expect(seen).toBeUndefined();
    return;
  }
  expect(seen).toBeInstanceOf(StreamingError);
  const { type, code, message } = error;
  const { cause } = seen as StreamingError;
  expect(seen).toMatchObject({ context: { query: 'faulty' } });
  if (isWithinCheckpoint) {
    expect(seen).toMatchObject({ type: ErrorType.CHECKPOINT_ERROR, code: 'CHECKPOINT_FAILED' });
    expect(cause).toBe(error);
  } else {
    expect(seen).toMatchObject({ type, code, message: expect.stringContaining(message) });
    expect([error, error.cause]).toContain(cause);
  }
}

function expectRows(
  { rows }: Outcome,
  { world, visibleRows }: FaultPlace,
  done: RecoveryStrategy,
): void {
  const { delivery = 'transactional' } = world ?? {};
  if (done === RecoveryStrategy.FAIL_FAST) {
    expect(rows).toEqual(ALL.slice(0, visibleRows ?? rows.length));
  } else if (delivery === 'at-least-once' && done !== RecoveryStrategy.RETRY) {
    expect([...new Set(rows)]).toEqual(ALL);
  } else {
    expect(rows).toEqual(ALL);
  }
}
