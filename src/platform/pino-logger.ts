import { createRequire } from 'node:module';
import type { Logger as Pino } from 'pino';
import { jsonOfError } from '../errors/json-of-error.js';
import type { Logger, LogLevel } from '../observability/logger.js';

/** Names under which nobody should log anything; masked in case somebody does. */
const SECRET_FIELDS = ['password', 'secret', 'token', 'authorization', 'key', 'stateUrl'];

/** What pino needs of a stream. */
interface LogStream {
  write(line: string): void;
}

/** Lets the engine log through a pino instance of the caller's: its level, its destination, its redaction. */
export function pinoLogger(instance: Pino): Logger {
  return {
    get isDebug() {
      return instance.isLevelEnabled('debug');
    },
    debug: (fields, message) => instance.debug(fields, message),
    info: (fields, message) => instance.info(fields, message),
    warn: (fields, message) => instance.warn(fields, message),
    error: (fields, message) => instance.error(fields, message),
    child: (fields) => pinoLogger(instance.child(fields, { serializers: { err: shownError } })),
  };
}

/** pino's own serializer takes what has a message for an error, and adds a stack, which tells of this machine. */
function shownError(err: unknown): unknown {
  return err instanceof Error ? jsonOfError(err) : err;
}

/** A logger of lines of JSON. pino is only loaded where somebody wants one. */
export function createPinoLogger(level: LogLevel, stream: LogStream): Logger {
  const { pino } = createRequire(import.meta.url)('pino') as typeof import('pino');
  const redact = { paths: SECRET_FIELDS, censor: '***' };
  const serializers = { err: shownError };
  return pinoLogger(pino({ level, redact, serializers, base: { name: 'sabot-sql' } }, stream));
}
