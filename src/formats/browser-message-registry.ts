import { csvMessageFormat } from './csv/csv-message-format.js';
import { debeziumJsonFormat } from './debezium-json/debezium-json-format.js';
import { jsonMessageFormat } from './json/json-message-format.js';
import type { MessageFormat } from './message-format.js';
import { rawMessageFormat } from './raw/raw-message-format.js';

/** The formats of messages that browsers read and write: the others need libraries of Node. A table of contents. */
export function browserMessageFormats(): ReadonlyMap<string, MessageFormat> {
  const formats = [jsonMessageFormat, csvMessageFormat, rawMessageFormat, debeziumJsonFormat];
  return new Map(formats.map((format) => [format.name, format]));
}
