import { describe, expect, it } from 'vitest';
import { ErrorSeverity } from '../../src/errors/error-severity.js';
import { ErrorType } from '../../src/errors/error-type.js';
import { RecoveryStrategy } from '../../src/errors/recovery-strategy.js';
import { StreamingError } from '../../src/errors/streaming-error.js';
import { DefaultErrorHandler } from '../../src/recovery/default-error-handler.js';
import type { ErrorAlert } from '../../src/recovery/error-handler.js';
import type { FailedOperation, RecoveryDecision } from '../../src/recovery/recovery-decision.js';
import type { RecoveryRule } from '../../src/recovery/recovery-rules.js';
import { ManualClock } from '../support/manual-clock.js';

const EVERYTHING = new Set(Object.values(RecoveryStrategy));
const LOST = new StreamingError(ErrorType.NETWORK_ERROR, 'The broker is away.');
const BROKEN = new StreamingError(ErrorType.OPERATOR_ERROR, 'Overflow.');

function operation(possible: Iterable<RecoveryStrategy> = EVERYTHING): FailedOperation {
  return {
    component: 'source-trades',
    kind: 'source',
    operation: 'fetch',
    query: 'totals',
    possible: new Set(possible),
  };
}

function handlerWith(rules: readonly RecoveryRule[] = [], random = 0) {
  const clock = new ManualClock();
  const handler = new DefaultErrorHandler({ clock, random: { next: () => random } }, rules);
  return { clock, handler };
}

function strategies(decisions: readonly RecoveryDecision[]): string[] {
  return decisions.map(({ strategy }) => strategy);
}

describe('the default error handler', () => {
  it('tries again what passes by itself, with pauses that double up to a maximum', () => {
    const { handler } = handlerWith();
    handler.setRetryConfig(5, 1000, 4000);
    const decisions = Array.from({ length: 4 }, () => handler.decide(LOST, operation()));
    expect(decisions).toEqual(
      [500, 1000, 2000, 2000].map((delayMs, i) => ({
        strategy: 'RETRY',
        delayMs,
        attempt: i + 1,
      })),
    );
  });

  it('opens a circuit at the fifth failure in a row, and waits until it is half open', () => {
    const { clock, handler } = handlerWith();
    handler.setRetryConfig(9, 10, 4000);
    for (let i = 0; i < 4; i++) handler.decide(LOST, operation());
    expect(handler.circuits()).toMatchObject([{ component: 'source-trades', state: 'closed' }]);
    expect(handler.decide(LOST, operation())).toMatchObject({ strategy: 'RETRY', delayMs: 4000 });
    expect(handler.circuits()).toMatchObject([{ state: 'open', failures: 5, halfOpenInMs: 4000 }]);
    clock.advance(4000);
    expect(handler.circuits()).toMatchObject([{ state: 'half-open', halfOpenInMs: 0 }]);
    handler.decide(LOST, operation());
    expect(handler.circuits()).toMatchObject([{ state: 'open', halfOpenInMs: 4000 }]);
    handler.succeeded(operation());
    expect(handler.circuits()).toEqual([]);
  });

  it('adds a random part of up to half a pause', () => {
    const { handler } = handlerWith([], 0.5);
    expect(handler.decide(LOST, operation())).toMatchObject({ delayMs: 750 });
  });

  it('goes over to something stronger when retries are used up, and ends the query at last', () => {
    const { handler } = handlerWith();
    handler.setRetryConfig(1, 10, 10);
    const decisions = Array.from({ length: 4 }, () => handler.decide(LOST, operation()));
    expect(strategies(decisions)).toEqual([
      'RETRY',
      'RESTART_COMPONENT',
      'RESTART_EXECUTION',
      'FAIL_FAST',
    ]);
  });

  it('passes over strategies that are not possible where the error happened', () => {
    const { handler } = handlerWith();
    handler.setRetryConfig(1, 10, 10);
    const possible = [RecoveryStrategy.RETRY, RecoveryStrategy.RESTART_EXECUTION];
    const decisions = Array.from({ length: 3 }, () => handler.decide(LOST, operation(possible)));
    expect(strategies(decisions)).toEqual(['RETRY', 'RESTART_EXECUTION', 'FAIL_FAST']);
  });

  it('counts retries from nothing once a component works again', () => {
    const { handler } = handlerWith();
    handler.setRetryConfig(1, 1000, 1000);
    handler.decide(LOST, operation());
    handler.succeeded(operation());
    expect(handler.decide(LOST, operation())).toMatchObject({ strategy: 'RETRY', attempt: 1 });
  });

  it('counts the retries of each component and query apart', () => {
    const { handler } = handlerWith();
    handler.setRetryConfig(1, 10, 10);
    handler.decide(LOST, operation());
    const other = handler.decide(LOST, { ...operation(), query: 'averages' });
    expect(other).toMatchObject({ strategy: 'RETRY', attempt: 1 });
  });

  it('ends a query for what is wrong with it, and starts it again for the rest', () => {
    const { handler } = handlerWith();
    const invalid = new StreamingError(ErrorType.VALIDATION_ERROR, 'No such option.');
    expect(handler.decide(invalid, operation()).strategy).toBe('FAIL_FAST');
    expect(handler.decide(BROKEN, operation()).strategy).toBe('RESTART_EXECUTION');
  });

  it('puts rules of the user first, by type and component', () => {
    const { handler } = handlerWith([
      { component: 'source-trades', strategy: RecoveryStrategy.MANUAL_INTERVENTION },
    ]);
    expect(handler.decide(LOST, operation()).strategy).toBe('MANUAL_INTERVENTION');
    expect(handler.decide(LOST, { ...operation(), component: 'sink-t' }).strategy).toBe('RETRY');
    handler.addRule({ type: ErrorType.NETWORK_ERROR, strategy: RecoveryStrategy.SKIP });
    expect(handler.decide(LOST, operation()).strategy).toBe('SKIP');
  });

  it('lets callbacks decide, and is not hindered by one that throws', () => {
    const { handler } = handlerWith();
    const seen: string[] = [];
    handler.registerErrorCallback(({ message, strategy }) => {
      seen.push(`${message} ${strategy}`);
      return undefined;
    });
    handler.registerErrorCallback(() => {
      throw new Error('a mistake in the callback');
    });
    const forget = handler.registerErrorCallback(
      () => RecoveryStrategy.FAIL_FAST,
      ErrorType.NETWORK_ERROR,
    );
    expect(handler.decide(LOST, operation()).strategy).toBe('FAIL_FAST');
    expect(handler.decide(BROKEN, operation()).strategy).toBe('RESTART_EXECUTION');
    forget();
    expect(handler.decide(LOST, operation()).strategy).toBe('RETRY');
    expect(seen).toEqual([
      'The broker is away. RETRY',
      'Overflow. RESTART_EXECUTION',
      'The broker is away. RETRY',
    ]);
  });

  it('raises alerts as errors become many, grows stricter, and calms down when they stop', () => {
    const { clock, handler } = handlerWith([
      { type: ErrorType.CONNECTOR_ERROR, strategy: RecoveryStrategy.SKIP },
    ]);
    handler.setErrorThresholds(2, 3, 4);
    const alerts: ErrorAlert[] = [];
    handler.registerAlertCallback((alert) => alerts.push(alert));
    const poison = new StreamingError(ErrorType.CONNECTOR_ERROR, 'Malformed row.');
    const decisions = Array.from({ length: 4 }, () => handler.decide(poison, operation()));
    expect(strategies(decisions)).toEqual(['SKIP', 'SKIP', 'FAIL_FAST', 'FAIL_FAST']);
    expect(alerts.map(({ level, errorsInLastMinute }) => [level, errorsInLastMinute])).toEqual([
      ['warning', 2],
      ['error', 3],
      ['critical', 4],
    ]);
    clock.advance(61_000);
    expect(handler.alertLevel).toBe('none');
    expect(handler.decide(poison, operation()).strategy).toBe('SKIP');
    expect(alerts.at(-1)?.level).toBe('none');
  });

  it('tells what to do about errors that an application reports itself', () => {
    const { handler } = handlerWith();
    const context = { component: 'enrichment' };
    const report = () =>
      handler.handleError(ErrorType.TIMEOUT_ERROR, ErrorSeverity.WARNING, 'Slow.', context);
    expect(report()).toEqual({ strategy: 'RETRY', delayMs: 500, attempt: 1 });
    const asked = handler.handleError(
      ErrorType.TIMEOUT_ERROR,
      ErrorSeverity.WARNING,
      'Slow.',
      context,
      RecoveryStrategy.SKIP,
    );
    expect(asked).toEqual({ strategy: 'SKIP' });
  });

  it('refuses configurations that make no sense', () => {
    const { handler } = handlerWith();
    expect(() => handler.setRetryConfig(-1, 1000, 30_000)).toThrow(/whole number of retries/);
    expect(() => handler.setRetryConfig(3, 1000, 10)).toThrow(/not the shorter one/);
    expect(() => handler.setErrorThresholds(10, 5, 20)).toThrow(/none smaller than the one before/);
  });
});
