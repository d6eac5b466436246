import { RecoveryStrategy } from '../errors/recovery-strategy.js';
import {
  DefaultErrorHandler,
  type ErrorHandlerEnvironment,
} from '../recovery/default-error-handler.js';
import type { ErrorHandler } from '../recovery/error-handler.js';
import type { RecoveryOptions } from './executor-options.js';

const RETRY_DELAY_MAX_MS = 30_000;

/** What decides about the failures of an executor's queries. Without error recovery what no rule of the user's names ends its query. */
export function makeErrorHandler(
  options: RecoveryOptions,
  environment: ErrorHandlerEnvironment,
): ErrorHandler {
  if (options.kind === 'handler') return options.handler;
  const { isEnabled, rules, maxRetries, retryDelayMs } = options;
  const rest = isEnabled ? [] : [{ strategy: RecoveryStrategy.FAIL_FAST }];
  const handler = new DefaultErrorHandler(environment, [...rules, ...rest]);
  handler.setRetryConfig(maxRetries, retryDelayMs, Math.max(retryDelayMs, RETRY_DELAY_MAX_MS));
  return handler;
}
