import { describe, expect, it } from 'vitest';
import { JobTakenOverError } from '../../../src/checkpoint/job-errors.js';
import { AssertionError } from '../../../src/common/assert.js';
import { ErrorType } from '../../../src/errors/error-type.js';
import { RecoveryStrategy } from '../../../src/errors/recovery-strategy.js';
import { SqlError } from '../../../src/errors/sql-error.js';
import { StreamingError } from '../../../src/errors/streaming-error.js';
import type { ResumeDecision } from '../../../src/node.js';
import type { FaultPlace } from './fault-place.js';
import { FaultWorld, type Outcome, type WorldSpec } from './fault-world.js';
import { ROWS } from './faulty-source.js';

const { RETRY, SKIP, DEGRADE, RESTART_EXECUTION } = RecoveryStrategy;

export const ALL: readonly number[] = Array.from({ length: ROWS }, (_, n) => n);

/** All that can be seen of a query that fails at one place. */
export function describePlace(place: FaultPlace): void {
  describe(`${place.component}, ${place.call},`, () => {
    describeFaults(place);
    describeAnswers(place);
    // What a function throws is a row's error, whatever it is.
    if (place.isTypedAsRow !== true) describeFinalErrors(place);
  });
}

/** Every error type under every strategy. */
function describeFaults(place: FaultPlace): void {
  describe.each(Object.values(ErrorType))('failing with %s', (type) => {
    it.each(Object.values(RecoveryStrategy))('under %s', async (strategy) => {
      const error = errorOf(type, place);
      const outcome = await runWith({ ...place.world }, place, strategy, error);
      expectEffect(outcome, place, strategy, error);
    });
  });
}

/** What nobody may recover from ends the query with itself, whatever the rules say. */
function describeFinalErrors(place: FaultPlace): void {
  describe.each(FINAL_ERRORS)('failing with %s', (_, errorOf) => {
    it.each([RETRY, SKIP, DEGRADE, RESTART_EXECUTION])(
      'ends the query under %s',
      async (strategy) => {
        const error = errorOf();
        const faults = [{ ...place.fault, error: () => error }];
        const spec = { ...place.world, faults, rules: [{ strategy }] };
        await using world = await FaultWorld.open(spec);
        const { error: seen, reports, pauses, misuses, leftOpen, ...outcome } = await world.run();
        expect(withCauses(seen)).toContain(error);
        expect(reports).toHaveLength(1);
        expect({ pauses, misuses, leftOpen }).toEqual({ pauses: [], misuses: [], leftOpen: 0 });
        expect(outcome.degradations).toEqual([]);
        expect(outcome.statistics).toMatchObject({ restarts: 0, skippedRows: 0 });
        expect(outcome.rows).toEqual(ALL.slice(0, place.visibleRows ?? outcome.rows.length));
      },
    );
  });
}

/** What somebody may say of a query that has paused at this place, `retry` apart. */
function describeAnswers(place: FaultPlace): void {
  describe('paused', () => {
    const error = errorOf(ErrorType.CONNECTOR_ERROR, place);
    const pauseWith = (answer: ResumeDecision, failing = place): Promise<Outcome> => {
      const manual = RecoveryStrategy.MANUAL_INTERVENTION;
      return runWith({ ...place.world, answer }, failing, manual, error);
    };

    it('is paused as long as nobody says anything', async () => {
      const { pauses, phases } = await pauseWith('retry');
      const canSkip = place.effects.SKIP === RecoveryStrategy.SKIP;
      expect(pauses).toMatchObject([{ query: 'faulty', component: place.reportedAs, canSkip }]);
      expect(pauses[0]?.error).toContain('The line is dead');
      expect(phases).toEqual(['paused']);
    });

    it.each([
      ['restart', RecoveryStrategy.RESTART_EXECUTION],
      ['fail', RecoveryStrategy.FAIL_FAST],
    ] as const)('does what is said: %s', async (answer, done) => {
      const outcome = await pauseWith(answer);
      expect(seenOf(outcome)).toEqual(expectedOf(place, done));
      expectEnding(outcome, place, done, error);
      expectRows(outcome, place, done);
    });

    it('leaves out what can be left out, and refuses otherwise', async () => {
      // A row comes again behind the start anew.
      const isRow = place.fault.at.endsWith('row');
      const times = isRow ? 2 : 1;
      const outcome = await pauseWith('skip', { ...place, fault: { ...place.fault, times } });
      const { refusals, statistics, pauses } = outcome;
      const canSkip = pauses[0]?.canSkip === true;
      const done = canSkip ? RecoveryStrategy.SKIP : RecoveryStrategy.FAIL_FAST;
      const refused = expect.objectContaining({ type: ErrorType.VALIDATION_ERROR });
      expect(refusals).toEqual(canSkip ? [] : [refused]);
      expectEnding(outcome, place, done, error);
      expectRows(outcome, place, done);
      const [from, to] = canSkip ? (place.skips ?? [0, 0]) : [0, 0];
      expect(statistics.skippedRows).toBe(to - from);
    });
  });
}

const FINAL_ERRORS: readonly (readonly [string, () => Error])[] = [
  ['wrong SQL', () => new SqlError('Unknown column "m"', 'SELECT m FROM numbers', 7)],
  ['a mistake of the engine', () => new AssertionError('Two and two are five')],
  ['a job that was taken over', () => new JobTakenOverError('faulty')],
];

/** With a cause and a code of its own, both of which must arrive. */
function errorOf(type: ErrorType, { isRetriable }: FaultPlace): StreamingError {
  const cause = new Error('no answer');
  const options = { retriable: isRetriable, code: 'NATS_OTHER', cause } as const;
  return new StreamingError(type, 'The line is dead.', {}, options);
}

async function runWith(
  world: Partial<WorldSpec>,
  place: FaultPlace,
  strategy: RecoveryStrategy,
  error: StreamingError,
): Promise<Outcome> {
  const faults = [{ ...place.fault, error: () => error }, ...(world.faults ?? [])];
  const rules = [{ type: toldAs(error, place).type, strategy }, ...(world.rules ?? [])];
  await using opened = await FaultWorld.open({ ...world, faults, rules });
  return await opened.run();
}

/** How the error is told to rules and callbacks. */
function toldAs(
  { type, code }: StreamingError,
  { isTypedAsRow = false }: FaultPlace,
): Pick<StreamingError, 'type' | 'code'> {
  return isTypedAsRow
    ? { type: ErrorType.OPERATOR_ERROR, code: 'USER_FUNCTION_FAILED' }
    : { type, code };
}

/** What can be seen of the query is what its strategy does at this place, or the one that it makes way for. */
function expectEffect(
  outcome: Outcome,
  place: FaultPlace,
  strategy: RecoveryStrategy,
  error: StreamingError,
): void {
  const { reports, pauses, misuses, leftOpen } = outcome;
  const effect = place.effects[strategy];
  const isPaused = effect === RecoveryStrategy.MANUAL_INTERVENTION;
  // Somebody has said `retry`, which is done as well as it can be.
  const done = isPaused ? (place.resumedBy ?? place.effects.RETRY) : effect;
  expect({
    reports: reports.map(({ type, error: { code } }) => ({ type, code })),
    pauses: pauses.map(({ component, canSkip }) => [component, canSkip]),
    misuses,
    leftOpen,
    hasFailed: outcome.error !== undefined,
    ...seenOf(outcome),
  }).toEqual({
    reports: [toldAs(error, place)],
    pauses: isPaused ? [[place.reportedAs, place.effects.SKIP === RecoveryStrategy.SKIP]] : [],
    misuses: [],
    leftOpen: 0,
    hasFailed: done === RecoveryStrategy.FAIL_FAST,
    ...expectedOf(place, done),
  });
  expectEnding(outcome, place, done, error);
  expectRows(outcome, place, done);
}

function seenOf({ statistics, degradations, sourcesMade, sinksMade, ...seen }: Outcome): object {
  const { restarts, skippedRows } = statistics;
  return {
    letters: seen.letters.length,
    restarts,
    skippedRows,
    degradations: degradations.length,
    sourcesMade,
    sinksMade,
  };
}

function expectedOf(place: FaultPlace, done: RecoveryStrategy): object {
  const { remakes, isOpening = false, skips = [0, 0] } = place;
  const { isBeforeSource = false, isBeforeSink = false } = place;
  const restarts = done === RecoveryStrategy.RESTART_EXECUTION ? 1 : 0;
  const isEnded = done === RecoveryStrategy.FAIL_FAST;
  const isSkipped = done === RecoveryStrategy.SKIP;
  const starts = (isBefore: boolean): number => {
    if (!isBefore) return 1 + restarts;
    return isEnded ? 0 : 1;
  };
  const isRemade =
    done === RecoveryStrategy.RESTART_COMPONENT ||
    (isOpening && done === RecoveryStrategy.RETRY) ||
    (remakes === 'sink' && isSkipped);
  const skippedRows = isSkipped ? skips[1] - skips[0] : 0;
  return {
    restarts,
    skippedRows,
    letters: place.letters?.(done) ?? skippedRows,
    degradations: done === RecoveryStrategy.DEGRADE ? 1 : 0,
    sourcesMade: starts(isBeforeSource) + (isRemade && remakes === 'source' ? 1 : 0),
    sinksMade: starts(isBeforeSink) + (isRemade && remakes === 'sink' ? 1 : 0),
  };
}

/** A query that ends with the error says which, and keeps it and its cause. */
function expectEnding(
  { error: seen }: Outcome,
  place: FaultPlace,
  done: RecoveryStrategy,
  error: StreamingError,
): void {
  if (done !== RecoveryStrategy.FAIL_FAST) {
    expect(seen).toBeUndefined();
    return;
  }
  const isWithinCheckpoint = place.isWithinCheckpoint === true;
  const kept = isWithinCheckpoint
    ? { type: ErrorType.CHECKPOINT_ERROR, code: 'CHECKPOINT_FAILED' }
    : toldAs(error, place);
  const message = expect.stringContaining(error.message.replace('.', ''));
  expect(seen).toBeInstanceOf(StreamingError);
  expect(seen).toMatchObject({ ...kept, message, context: { query: 'faulty' } });
  expect(withCauses(seen)).toEqual(expect.arrayContaining([error, error.cause]));
}

function withCauses(error: unknown): readonly unknown[] {
  return error instanceof Error ? [error, ...withCauses(error.cause)] : [];
}

function expectRows({ rows }: Outcome, place: FaultPlace, done: RecoveryStrategy): void {
  const { world, visibleRows, skips = [0, 0] } = place;
  const { delivery = 'transactional' } = world ?? {};
  const isSkipped = done === RecoveryStrategy.SKIP;
  const wanted = isSkipped ? ALL.filter((n) => n < skips[0] || n >= skips[1]) : ALL;
  if (done === RecoveryStrategy.FAIL_FAST) {
    expect(rows).toEqual(ALL.slice(0, visibleRows ?? rows.length));
  } else if (delivery === 'at-least-once' && done !== RecoveryStrategy.RETRY) {
    expect([...new Set(rows)]).toEqual(wanted);
  } else {
    expect(rows).toEqual(wanted);
  }
}
