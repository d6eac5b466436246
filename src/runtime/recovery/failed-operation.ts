import { CheckpointFailedError } from '../../checkpoint/checkpoint-failed-error.js';
import { AssertionError } from '../../common/assert.js';
import type { ErrorContext } from '../../errors/error-context.js';
import { ErrorType } from '../../errors/error-type.js';
import { RecoveryStrategy } from '../../errors/recovery-strategy.js';
import { SqlError } from '../../errors/sql-error.js';
import { StreamingError } from '../../errors/streaming-error.js';
import type { FailedOperation } from '../../recovery/recovery-decision.js';

/** Where in its query something failed. */
export type FailedPlace = Pick<FailedOperation, 'component' | 'kind' | 'operation'>;

const TYPES: Readonly<Record<FailedOperation['kind'], ErrorType>> = {
  source: ErrorType.CONNECTOR_ERROR,
  lookup: ErrorType.CONNECTOR_ERROR,
  sink: ErrorType.CONNECTOR_ERROR,
  'dead-letters': ErrorType.CONNECTOR_ERROR,
  operator: ErrorType.OPERATOR_ERROR,
  checkpoint: ErrorType.CHECKPOINT_ERROR,
};

/** What a checkpoint has failed with is looked at rather than that it has. */
export function rootOf(error: unknown): unknown {
  const isWrapped = error instanceof CheckpointFailedError && error.cause !== undefined;
  return isWrapped ? rootOf(error.cause) : error;
}

/** An error as the policy is shown it: libraries and user-made connectors throw anything. */
export function typedError(error: unknown, { kind, component }: FailedPlace): StreamingError {
  if (error instanceof StreamingError) return error;
  const type = error instanceof AssertionError ? ErrorType.ORCHESTRATOR_ERROR : TYPES[kind];
  const message = error instanceof Error ? error.message || error.name : String(error);
  return new StreamingError(type, message, { component }, { cause: error });
}

/** What a place says of an error there. Parts that have a table are called `<kind>-<table>`. */
export function placeContext({ component, kind }: FailedPlace): ErrorContext {
  if (kind === 'checkpoint') return {};
  if (kind === 'operator') return component === 'query' ? {} : { operator: component };
  return { table: component.replace(`${kind}-`, '') };
}

/**
 * Whether nothing is to be tried: wrong SQL and mistakes of the engine will be so again, and a job that another process runs, or
 * whose state was removed, is not this one's any more.
 */
export function isFinal(error: unknown): boolean {
  if (error instanceof AssertionError || error instanceof SqlError) return true;
  return error instanceof StreamingError && error.isTakenOver;
}

export const ENDING: ReadonlySet<RecoveryStrategy> = new Set([RecoveryStrategy.FAIL_FAST]);

/** What is said of state is of little use without the name of the query. */
export function namingQuery(query: string, error: StreamingError): StreamingError {
  const { type, context, code, severity, retriable, isTakenOver } = error;
  const name = `"${query}"`;
  if (type !== ErrorType.STATE_ERROR || error.message.includes(name)) return error;
  const options = { cause: error, code, severity, retriable, isTakenOver };
  return new StreamingError(type, `Query ${name}: ${error.message}`, context, options);
}
