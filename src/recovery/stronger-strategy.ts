import { RecoveryStrategy } from '../errors/recovery-strategy.js';

/** What comes next when a strategy has been used up, or is not to be had where the error happened. */
const NEXT: Readonly<Record<RecoveryStrategy, RecoveryStrategy>> = {
  RETRY: RecoveryStrategy.RESTART_COMPONENT,
  SKIP: RecoveryStrategy.FAIL_FAST,
  DEGRADE: RecoveryStrategy.RESTART_EXECUTION,
  RESTART_COMPONENT: RecoveryStrategy.RESTART_EXECUTION,
  RESTART_EXECUTION: RecoveryStrategy.FAIL_FAST,
  MANUAL_INTERVENTION: RecoveryStrategy.FAIL_FAST,
  FAIL_FAST: RecoveryStrategy.FAIL_FAST,
};

/** The next stronger strategy. */
export function strongerThan(strategy: RecoveryStrategy): RecoveryStrategy {
  return NEXT[strategy];
}

/** The strategy, or the first stronger one that is possible. */
export function nearestPossible(
  strategy: RecoveryStrategy,
  possible: ReadonlySet<RecoveryStrategy>,
): RecoveryStrategy {
  let candidate = strategy;
  while (candidate !== RecoveryStrategy.FAIL_FAST && !possible.has(candidate)) {
    candidate = strongerThan(candidate);
  }
  return candidate;
}
