import { debeziumJsonFormat } from './debezium-json/debezium-json-format.js';
import { jsonMessageFormat } from './json/json-message-format.js';
import type { MessageFormat } from './message-format.js';

/** The formats of messages that come with the library, by the name that `WITH ('format' = '…')` gives them: a table of contents. */
export const MESSAGE_FORMATS: ReadonlyMap<string, MessageFormat> = new Map(
  [jsonMessageFormat, debeziumJsonFormat].map((format) => [format.name, format]),
);
