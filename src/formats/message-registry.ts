import type { FileSystem } from '../common/file-system.js';
import { avroMessageFormat } from './avro/avro-message-format.js';
import { avroConfluentFormat } from './avro-confluent/avro-confluent-format.js';
import { csvMessageFormat } from './csv/csv-message-format.js';
import { debeziumJsonFormat } from './debezium-json/debezium-json-format.js';
import { jsonMessageFormat } from './json/json-message-format.js';
import type { MessageFormat } from './message-format.js';
import { protobufMessageFormat } from './protobuf/protobuf-message-format.js';
import { rawMessageFormat } from './raw/raw-message-format.js';

/** The formats of messages, by the names that `WITH ('format' = '…')` gives: a table of contents. */
export function builtInMessageFormats({
  fileSystem,
}: {
  readonly fileSystem: FileSystem;
}): ReadonlyMap<string, MessageFormat> {
  const formats = [
    jsonMessageFormat,
    csvMessageFormat,
    rawMessageFormat,
    avroMessageFormat,
    avroConfluentFormat,
    protobufMessageFormat(fileSystem),
    debeziumJsonFormat,
  ];
  return new Map(formats.map((format) => [format.name, format]));
}
