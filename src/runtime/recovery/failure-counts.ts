import type { ErrorType } from '../../errors/error-type.js';
import { RecoveryStrategy } from '../../errors/recovery-strategy.js';

/** Errors of one type in one part of a query, in this process. */
export interface FailureCount {
  /** As in recovery rules: `source-trades`, `sink-totals`, `checkpoint`, … */
  readonly component: string;
  readonly type: ErrorType;
  readonly errors: number;
  /** Those of them behind which the call was made again, or the component made anew. */
  readonly retries: number;
}

/** Counts the errors of a query as it is decided about them, each once. */
export class FailureCounts {
  readonly #counts = new Map<
    string,
    { component: string; type: ErrorType; errors: number; retries: number }
  >();

  add(component: string, type: ErrorType, strategy: RecoveryStrategy): void {
    const key = `${type} ${component}`;
    const known = this.#counts.get(key) ?? { component, type, errors: 0, retries: 0 };
    this.#counts.set(key, known);
    known.errors++;
    const isRetried =
      strategy === RecoveryStrategy.RETRY || strategy === RecoveryStrategy.RESTART_COMPONENT;
    if (isRetried) known.retries++;
  }

  list(): readonly FailureCount[] {
    return [...this.#counts.values()];
  }
}
