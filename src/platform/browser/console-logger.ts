import type { LogFields, Logger, LogLevel } from '../../observability/logger.js';

const LEVELS = ['debug', 'info', 'warn', 'error'] as const;
type WrittenLevel = (typeof LEVELS)[number];

/** Writes messages with their facts to the browser's console, from `level` on. */
export function consoleLogger(level: LogLevel, fields: LogFields = {}): Logger {
  const lowest = level === 'silent' ? LEVELS.length : LEVELS.indexOf(level);
  const write =
    (of: WrittenLevel) =>
    (facts: LogFields, message: string): void => {
      if (LEVELS.indexOf(of) >= lowest) console[of](message, { ...fields, ...facts });
    };
  return {
    isDebug: lowest === 0,
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    child: (more) => consoleLogger(level, { ...fields, ...more }),
  };
}
