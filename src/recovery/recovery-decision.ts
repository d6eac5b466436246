import type { RecoveryStrategy } from '../errors/recovery-strategy.js';
import type { StreamingError } from '../errors/streaming-error.js';

/** Where in a running query something failed: decides which strategies are open to it. */
export interface FailedOperation {
  /** Stable through the query's life, such as `source-trades` or `sink-totals`: retries are counted by it. */
  readonly component: string;
  readonly kind: 'source' | 'operator' | 'lookup' | 'sink' | 'checkpoint' | 'dead-letters';
  /** The call that failed, such as `fetch`, `init`, `write`, `publish`. */
  readonly operation: string;
  readonly query: string;
  /** What can be done here; a policy that asks for something else gets the next stronger one that can, FAIL_FAST at last. */
  readonly possible: ReadonlySet<RecoveryStrategy>;
}

/** What the engine is to do now. */
export type RecoveryDecision =
  | { readonly strategy: 'RETRY'; readonly delayMs: number; readonly attempt: number }
  | { readonly strategy: 'SKIP' }
  | { readonly strategy: 'DEGRADE' }
  | { readonly strategy: 'RESTART_COMPONENT'; readonly delayMs: number; readonly attempt: number }
  | { readonly strategy: 'RESTART_EXECUTION'; readonly delayMs: number; readonly attempt: number }
  | { readonly strategy: 'MANUAL_INTERVENTION' }
  | { readonly strategy: 'FAIL_FAST' };

/** Decides about failures of running queries: the part of `DefaultErrorHandler` that the engine talks to. */
export interface RecoveryPolicy {
  /** Also counts the error, calls callbacks and raises alerts. Never throws. */
  decide(error: StreamingError, operation: FailedOperation): RecoveryDecision;
  /** The component works again: its retries count from nothing, and its circuit closes. */
  succeeded(operation: Pick<FailedOperation, 'component' | 'query'>): void;
  /** The query has come safely past everything at which it failed: its starts anew count from nothing. */
  progressed(query: string): void;
}
