import type { Random } from '../common/random.js';
import { ErrorType } from '../errors/error-type.js';
import { StreamingError } from '../errors/streaming-error.js';
import { type Logger, type LogLevel, SILENT_LOGGER } from '../observability/logger.js';
import { maskedLogger } from '../observability/masked-logger.js';
import type { ResolvedOptions } from './executor-options.js';

/** The logger that the options ask for, without secrets. Throws VALIDATION_ERROR where the platform has none of its own. */
export function openLogger(
  { logger, logLevel }: Pick<ResolvedOptions, 'logger' | 'logLevel'>,
  createLogger: ((level: LogLevel) => Logger) | undefined,
): Logger {
  if (logger !== undefined) return maskedLogger(logger);
  if (logLevel === 'silent') return SILENT_LOGGER;
  if (createLogger !== undefined) return maskedLogger(createLogger(logLevel));
  throw new StreamingError(
    ErrorType.VALIDATION_ERROR,
    'There is no place for logs here: give one with the option logger, and leave logLevel out.',
    { component: 'StreamingSQLExecutor', operation: 'logLevel' },
  );
}

/** Tells one run of a query from others in logs: eight hexadecimal digits. */
export function newExecutionId(random: Random): string {
  return Math.floor(random.next() * 2 ** 32)
    .toString(16)
    .padStart(8, '0');
}
