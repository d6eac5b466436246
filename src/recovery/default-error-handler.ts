import type { Random } from '../common/random.js';
import type { ErrorContext } from '../errors/error-context.js';
import type { ErrorSeverity } from '../errors/error-severity.js';
import { ErrorType } from '../errors/error-type.js';
import { RecoveryStrategy } from '../errors/recovery-strategy.js';
import { StreamingError } from '../errors/streaming-error.js';
import type { Clock } from '../time/clock.js';
import { type Circuit, Circuits } from './circuits.js';
import type { AlertCallback, ErrorCallback, ErrorHandler, ErrorReport } from './error-handler.js';
import {
  type AlertLevel,
  alertLevelOf,
  ErrorRate,
  type ErrorThresholds,
} from './error-thresholds.js';
import { escalated } from './escalated-strategy.js';
import type { FailedOperation, RecoveryDecision } from './recovery-decision.js';
import { DEFAULT_RECOVERY_RULES, type RecoveryRule, strategyFor } from './recovery-rules.js';
import { RetryBudget, type RetryKeys } from './retry-budget.js';
import { RETRY_CONFIG_DEFAULT, type RetryConfig } from './retry-delay.js';
import { nearestPossible } from './stronger-strategy.js';

/** What an error handler uses of its surroundings. */
export interface ErrorHandlerEnvironment {
  readonly clock: Clock;
  readonly random: Random;
}

const ALL_STRATEGIES: ReadonlySet<RecoveryStrategy> = new Set(Object.values(RecoveryStrategy));
const NO_THRESHOLDS: ErrorThresholds = {
  warning: Number.POSITIVE_INFINITY,
  error: Number.POSITIVE_INFINITY,
  critical: Number.POSITIVE_INFINITY,
};

/**
 * Decides what is done about errors: by callbacks, then rules of the user's, then the default rules. What was tried as often as the
 * retry configuration allows makes way for the next stronger strategy, and many errors within a minute make all of it stricter.
 */
export class DefaultErrorHandler implements ErrorHandler {
  readonly #rate: ErrorRate;
  readonly #budget: RetryBudget;
  readonly #circuits: Circuits;
  readonly #callbacks = new Set<{
    readonly type: ErrorType | undefined;
    readonly callback: ErrorCallback;
  }>();
  readonly #alertCallbacks = new Set<AlertCallback>();
  #rules: readonly RecoveryRule[];
  #thresholds = NO_THRESHOLDS;
  #level: AlertLevel = 'none';

  constructor({ clock, random }: ErrorHandlerEnvironment, rules: readonly RecoveryRule[] = []) {
    this.#rate = new ErrorRate(clock);
    this.#circuits = new Circuits(clock);
    this.#budget = new RetryBudget(RETRY_CONFIG_DEFAULT, random);
    this.#rules = [...rules, ...DEFAULT_RECOVERY_RULES];
  }

  /** How often a component is tried again, and the first and the longest pause before that, in milliseconds. */
  setRetryConfig(maxRetries: number, initialDelayMs: number, maxDelayMs: number): void {
    const isSound = Number.isInteger(maxRetries) && maxRetries >= 0 && initialDelayMs >= 0;
    if (!isSound || !(maxDelayMs >= initialDelayMs)) {
      throw invalid(
        `setRetryConfig(${maxRetries}, ${initialDelayMs}, ${maxDelayMs}): expected a whole number of retries, and two pauses in ` +
          'milliseconds of which the second is not the shorter one.',
      );
    }
    this.#budget.configure({ maxRetries, initialDelayMs, maxDelayMs });
  }

  get retryConfig(): RetryConfig {
    return this.#budget.config;
  }

  /**
   * Errors within the last minute from which on alerts are raised. From `error` on, rows are not skipped and parts not done without
   * any more, and what would be tried again is restarted; from `critical` on every error ends its query. Off until set; a level
   * falls by itself a minute after the errors have stopped.
   */
  setErrorThresholds(warning: number, error: number, critical: number): void {
    if (!(warning >= 1 && error >= warning && critical >= error)) {
      throw invalid(
        `setErrorThresholds(${warning}, ${error}, ${critical}): expected three numbers of errors a minute, from 1 on, none smaller ` +
          'than the one before.',
      );
    }
    this.#thresholds = { warning, error, critical };
  }

  /** Calls back for each error, or for those of one type. The result takes the callback back. */
  registerErrorCallback(callback: ErrorCallback, type?: ErrorType): () => void {
    const entry = { type, callback };
    this.#callbacks.add(entry);
    return () => this.#callbacks.delete(entry);
  }

  /** Calls back whenever the alert level changes. The result takes the callback back. */
  registerAlertCallback(callback: AlertCallback): () => void {
    this.#alertCallbacks.add(callback);
    return () => this.#alertCallbacks.delete(callback);
  }

  /** Puts a rule before all others. */
  addRule(rule: RecoveryRule): void {
    this.#rules = [rule, ...this.#rules];
  }

  get alertLevel(): AlertLevel {
    return alertLevelOf(this.#rate.count, this.#thresholds);
  }

  /**
   * Reports an error of a component of one's own, named by `context.component`, and tells what to do about it. `strategy` is what the
   * caller would do; left out, the rules say.
   */
  handleError(
    type: ErrorType,
    severity: ErrorSeverity,
    message: string,
    context: ErrorContext = {},
    strategy?: RecoveryStrategy,
  ): RecoveryDecision {
    const error = new StreamingError(type, message, context, { severity });
    const component = context.component ?? 'application';
    const place = { component, query: context.query ?? '', possible: ALL_STRATEGIES };
    return this.#decide(error, severity, place, strategy);
  }

  decide(error: StreamingError, operation: FailedOperation): RecoveryDecision {
    return this.#decide(error, error.severity, operation);
  }

  succeeded(operation: Pick<FailedOperation, 'component' | 'query'>): void {
    this.#budget.reset(keysOf(operation).component);
    this.#circuits.succeeded(operation.component);
  }

  progressed(query: string): void {
    this.#budget.reset(query);
  }

  /** Components that could not be reached lately, and whether they are still being spared. */
  circuits(): readonly Circuit[] {
    return this.#circuits.list();
  }

  #decide(
    error: StreamingError,
    severity: ErrorSeverity,
    place: Pick<FailedOperation, 'component' | 'query' | 'possible'>,
    suggested?: RecoveryStrategy,
  ): RecoveryDecision {
    const level = alertLevelOf(this.#rate.add(), this.#thresholds);
    const ruled =
      suggested ??
      strategyFor(this.#rules, error, place.component) ??
      RecoveryStrategy.RESTART_EXECUTION;
    const strict = escalated(ruled, level);
    const { type, message, context } = error;
    const report = { type, severity, message, context, strategy: strict, error };
    const wanted = this.#askCallbacks(report);
    this.#alert(level, report);
    const strategy = nearestPossible(wanted, place.possible);
    const decision = this.#budget.spend(keysOf(place), strategy, place.possible);
    if (error.retriable) this.#circuits.failed(place.component, this.#budget.config.maxDelayMs);
    if (decision.strategy !== RecoveryStrategy.RETRY) return decision;
    const delayMs = Math.max(decision.delayMs, this.#circuits.halfOpenInMs(place.component));
    return { ...decision, delayMs };
  }

  /** The last callback that has an opinion wins. One that throws has none: it must not hide the error it was told of. */
  #askCallbacks(report: ErrorReport): RecoveryStrategy {
    let { strategy } = report;
    for (const { type, callback } of this.#callbacks) {
      if (type !== undefined && type !== report.type) continue;
      try {
        strategy = callback({ ...report, strategy }) ?? strategy;
      } catch {
        // The error that the callback was told of is what matters.
      }
    }
    return strategy;
  }

  #alert(level: AlertLevel, report: ErrorReport): void {
    if (level === this.#level) return;
    this.#level = level;
    for (const callback of this.#alertCallbacks) {
      try {
        callback({ level, errorsInLastMinute: this.#rate.count, report });
      } catch {
        // The error that the callback was told of is what matters.
      }
    }
  }
}

/** Names of queries have no slash. */
function keysOf({ component, query }: Pick<FailedOperation, 'component' | 'query'>): RetryKeys {
  return { component: `${query}/${component}`, query };
}

function invalid(sentence: string): StreamingError {
  return new StreamingError(ErrorType.VALIDATION_ERROR, sentence, {
    component: 'DefaultErrorHandler',
  });
}
