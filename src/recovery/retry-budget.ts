import type { Random } from '../common/random.js';
import { RecoveryStrategy } from '../errors/recovery-strategy.js';
import type { RecoveryDecision } from './recovery-decision.js';
import { type RetryConfig, RetryDelay } from './retry-delay.js';
import { nearestPossible, strongerThan } from './stronger-strategy.js';

/** How often each strategy was tried for a component since it last worked. */
interface Attempts {
  readonly delay: RetryDelay;
  readonly counts: Map<RecoveryStrategy, number>;
}

/** Whose tries are counted: starts of a query anew belong to the query, whichever of its components has failed. */
export interface RetryKeys {
  readonly component: string;
  readonly query: string;
}

/** Counts what was tried for which component, and goes over to something stronger when it was tried often enough. */
export class RetryBudget {
  readonly #random: Random;
  readonly #attempts = new Map<string, Attempts>();
  #config: RetryConfig;

  constructor(config: RetryConfig, random: Random) {
    this.#config = config;
    this.#random = random;
  }

  get config(): RetryConfig {
    return this.#config;
  }

  /** Holds for components that fail from now on. */
  configure(config: RetryConfig): void {
    this.#config = config;
    this.#attempts.clear();
  }

  /** One more failure of a component: the strategy, with its pause and number, or the next stronger one that is possible. */
  spend(
    keys: RetryKeys,
    strategy: RecoveryStrategy,
    possible: ReadonlySet<RecoveryStrategy>,
  ): RecoveryDecision {
    switch (strategy) {
      case RecoveryStrategy.RETRY:
      case RecoveryStrategy.RESTART_COMPONENT:
      case RecoveryStrategy.RESTART_EXECUTION: {
        const isOfQuery = strategy === RecoveryStrategy.RESTART_EXECUTION;
        const { delay, counts } = this.#of(isOfQuery ? keys.query : keys.component);
        const attempt = (counts.get(strategy) ?? 0) + 1;
        if (attempt > this.#config.maxRetries) {
          return this.spend(keys, nearestPossible(strongerThan(strategy), possible), possible);
        }
        counts.set(strategy, attempt);
        return { strategy, delayMs: delay.nextMs(), attempt };
      }
      default:
        return { strategy };
    }
  }

  /** What has this key works again. */
  reset(key: string): void {
    this.#attempts.delete(key);
  }

  #of(key: string): Attempts {
    let known = this.#attempts.get(key);
    if (known === undefined) {
      known = { delay: new RetryDelay(this.#config, this.#random), counts: new Map() };
      this.#attempts.set(key, known);
    }
    return known;
  }
}
