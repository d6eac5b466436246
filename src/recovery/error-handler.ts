import type { ErrorContext } from '../errors/error-context.js';
import type { ErrorSeverity } from '../errors/error-severity.js';
import type { ErrorType } from '../errors/error-type.js';
import type { RecoveryStrategy } from '../errors/recovery-strategy.js';
import type { StreamingError } from '../errors/streaming-error.js';
import type { Circuit } from './circuits.js';
import type { AlertLevel } from './error-thresholds.js';
import type { RecoveryDecision, RecoveryPolicy } from './recovery-decision.js';
import type { RecoveryRule } from './recovery-rules.js';
import type { RetryConfig } from './retry-delay.js';

/** Decides about failures, and tells of them: what `DefaultErrorHandler` is. */
export interface ErrorHandler extends RecoveryPolicy {
  /** How often a component is tried again, and the first and the longest pause before that, in milliseconds. */
  setRetryConfig(maxRetries: number, initialDelayMs: number, maxDelayMs: number): void;
  readonly retryConfig: RetryConfig;
  /** Errors within the last minute from which on alerts are raised and strategies grow stricter. */
  setErrorThresholds(warning: number, error: number, critical: number): void;
  readonly alertLevel: AlertLevel;
  /** The result takes the callback back. */
  registerErrorCallback(callback: ErrorCallback, type?: ErrorType): () => void;
  /** The result takes the callback back. */
  registerAlertCallback(callback: AlertCallback): () => void;
  /** Puts a rule before all others. */
  addRule(rule: RecoveryRule): void;
  /** Components that could not be reached lately, and whether they are still being spared. */
  circuits(): readonly Circuit[];
  /** Reports an error of a component of one's own, and tells what to do about it. */
  handleError(
    type: ErrorType,
    severity: ErrorSeverity,
    message: string,
    context?: ErrorContext,
    strategy?: RecoveryStrategy,
  ): RecoveryDecision;
}

/** An error as callbacks are told of it. */
export interface ErrorReport {
  readonly type: ErrorType;
  readonly severity: ErrorSeverity;
  readonly message: string;
  readonly context: ErrorContext;
  /** What will be done, unless a callback says otherwise. */
  readonly strategy: RecoveryStrategy;
  readonly error: StreamingError;
}

/** Told of every error; what it returns, if anything, is done instead of what the rules say. */
export type ErrorCallback = (report: ErrorReport) => RecoveryStrategy | undefined;

/** The number of errors in the last minute has reached a threshold, or fallen below. */
export interface ErrorAlert {
  readonly level: AlertLevel;
  readonly errorsInLastMinute: number;
  /** The error that made it so. */
  readonly report: ErrorReport;
}

/** Told when the alert level changes. */
export type AlertCallback = (alert: ErrorAlert) => void;
