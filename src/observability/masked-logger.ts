import { maskedSql } from '../errors/secrets.js';
import type { LogFields, Logger } from './logger.js';

/** A logger that takes secrets out of whatever it is told, as they stand in SQL and in URLs. */
export function maskedLogger(logger: Logger): Logger {
  return {
    get isDebug() {
      return logger.isDebug;
    },
    debug: (fields, message) => {
      if (logger.isDebug) logger.debug(maskedFields(fields), maskedSql(message));
    },
    info: (fields, message) => logger.info(maskedFields(fields), maskedSql(message)),
    warn: (fields, message) => logger.warn(maskedFields(fields), maskedSql(message)),
    error: (fields, message) => logger.error(maskedFields(fields), maskedSql(message)),
    child: (fields) => maskedLogger(logger.child(maskedFields(fields))),
  };
}

function maskedFields(fields: LogFields): LogFields {
  const masked = Object.entries(fields).map(([name, value]) => [
    name,
    typeof value === 'string' ? maskedSql(value) : value,
  ]);
  return Object.fromEntries(masked);
}
