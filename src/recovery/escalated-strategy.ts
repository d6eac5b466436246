import { RecoveryStrategy } from '../errors/recovery-strategy.js';
import type { AlertLevel } from './error-thresholds.js';
import { strongerThan } from './stronger-strategy.js';

/** What a strategy becomes when errors have become many: what loses rows or hides a failure is given up first. */
export function escalated(strategy: RecoveryStrategy, level: AlertLevel): RecoveryStrategy {
  if (level === 'critical') return RecoveryStrategy.FAIL_FAST;
  if (level !== 'error') return strategy;
  switch (strategy) {
    case RecoveryStrategy.SKIP:
    case RecoveryStrategy.DEGRADE:
    case RecoveryStrategy.RETRY:
    case RecoveryStrategy.RESTART_COMPONENT:
      return strongerThan(strategy);
    default:
      return strategy;
  }
}
