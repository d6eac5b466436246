import { ErrorType } from '../errors/error-type.js';
import { RecoveryStrategy } from '../errors/recovery-strategy.js';
import type { StreamingError } from '../errors/streaming-error.js';

/** What is to be done about some errors. What a rule leaves open matches everything. */
export interface RecoveryRule {
  readonly type?: ErrorType;
  /** Whether the same call may succeed later. */
  readonly retriable?: boolean;
  /** As in the operation that failed, such as `source-trades`, or in the error's context, such as the table's name. */
  readonly component?: string;
  readonly strategy: RecoveryStrategy;
}

/**
 * What is done unless the user says otherwise, as Flink does: what passes by itself is tried again, what is wrong with the query
 * ends it, and whatever else fails starts it again from its last checkpoint. The first rule that matches counts.
 */
export const DEFAULT_RECOVERY_RULES: readonly RecoveryRule[] = [
  { type: ErrorType.VALIDATION_ERROR, strategy: RecoveryStrategy.FAIL_FAST },
  { type: ErrorType.NETWORK_ERROR, retriable: true, strategy: RecoveryStrategy.RETRY },
  { type: ErrorType.TIMEOUT_ERROR, retriable: true, strategy: RecoveryStrategy.RETRY },
  { type: ErrorType.CONNECTOR_ERROR, retriable: true, strategy: RecoveryStrategy.RETRY },
  { type: ErrorType.CONNECTOR_ERROR, strategy: RecoveryStrategy.RESTART_EXECUTION },
  { type: ErrorType.NETWORK_ERROR, strategy: RecoveryStrategy.RESTART_EXECUTION },
  { type: ErrorType.TIMEOUT_ERROR, strategy: RecoveryStrategy.RESTART_EXECUTION },
  { type: ErrorType.STATE_ERROR, strategy: RecoveryStrategy.RESTART_EXECUTION },
  { type: ErrorType.CHECKPOINT_ERROR, strategy: RecoveryStrategy.RESTART_EXECUTION },
  { type: ErrorType.WATERMARK_ERROR, strategy: RecoveryStrategy.RESTART_EXECUTION },
  { type: ErrorType.OPERATOR_ERROR, strategy: RecoveryStrategy.RESTART_EXECUTION },
  { type: ErrorType.ORCHESTRATOR_ERROR, strategy: RecoveryStrategy.FAIL_FAST },
];

/** The first rule's strategy that matches an error of a component; undefined where none does. */
export function strategyFor(
  rules: readonly RecoveryRule[],
  error: Pick<StreamingError, 'type' | 'retriable' | 'context'>,
  component: string,
): RecoveryStrategy | undefined {
  return rules.find(
    (rule) =>
      (rule.type === undefined || rule.type === error.type) &&
      (rule.retriable === undefined || rule.retriable === error.retriable) &&
      (rule.component === undefined ||
        rule.component === component ||
        rule.component === error.context.component),
  )?.strategy;
}
