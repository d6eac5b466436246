import type { StreamingError } from '../../errors/streaming-error.js';
import type { Logger } from '../../observability/logger.js';
import type { RecoveryDecision } from '../../recovery/recovery-decision.js';
import type { FailedPlace } from './failed-operation.js';

/**
 * Writes down what is done about a failure. Nothing of what ends or restarts the run: that is told when it comes to it. Left-out rows may
 * be many, so that one alone is no warning.
 */
export function logDecision(
  logger: Logger,
  error: StreamingError,
  { component, operation }: FailedPlace,
  decision: RecoveryDecision,
): void {
  const { strategy } = decision;
  if (strategy === 'RESTART_EXECUTION' || strategy === 'FAIL_FAST') return;
  if (strategy === 'SKIP' && !logger.isDebug) return;
  const fields = { operator: component, operation, ...decision, err: error.toJSON() };
  const message = `failure: ${WORDS[strategy]}`;
  if (strategy === 'SKIP') logger.debug(fields, message);
  else logger.warn(fields, message);
}

const WORDS = {
  RETRY: 'the call is made again',
  SKIP: 'the row or batch is left out',
  DEGRADE: 'the query goes on without it',
  RESTART_COMPONENT: 'what failed is made anew',
  MANUAL_INTERVENTION: 'the query pauses until somebody decides',
} as const;
