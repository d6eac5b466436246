import { debeziumJsonFormat } from './debezium-json/debezium-json-format.js';
import type { MessageFormat } from './message-format.js';

/** The formats of messages, by the names that `WITH ('format' = '…')` gives: a table of contents. */
export const MESSAGE_FORMATS: ReadonlyMap<string, MessageFormat> = new Map(
  [debeziumJsonFormat].map((format) => [format.name, format]),
);
