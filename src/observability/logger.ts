import type { ErrorJson } from '../errors/json-of-error.js';

/** Facts of a log line. Never secrets, never whole rows; of an error, as `err`, what may be shown of it. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined | ErrorJson>>;

/** The least of what is written; `silent` is nothing at all. */
export type LogLevel = 'silent' | 'error' | 'warn' | 'info' | 'debug';

/** Structured logging, injected; quiet where nobody asked for it. */
export interface Logger {
  /** Whether debug lines are wanted: asked before facts are gathered that cost something. */
  readonly isDebug: boolean;
  debug(fields: LogFields, message: string): void;
  info(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string): void;
  /** A logger that adds these fields to each line: query, operator, checkpoint. */
  child(fields: LogFields): Logger;
}

/** Writes nothing. */
export const SILENT_LOGGER: Logger = {
  isDebug: false,
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  child: () => SILENT_LOGGER,
};
