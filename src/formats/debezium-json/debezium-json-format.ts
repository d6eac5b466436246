import type { OptionReader } from '../../common/option-reader.js';
import type { MessageFormat } from '../message-format.js';
import { DebeziumJsonDecoder, IGNORE_PARSE_ERRORS } from './debezium-json-decoder.js';
import { DebeziumJsonEncoder } from './debezium-json-encoder.js';

const SCHEMA_INCLUDE = 'debezium-json.schema-include';
const TIMESTAMP_FORMAT = 'debezium-json.timestamp-format.standard';

/**
 * Change events as Debezium writes them, in JSON, with Flink's options. Timestamps are written as
 * `debezium-json.timestamp-format.standard` says, and read in both of Flink's spellings. With `debezium-json.ignore-parse-errors` a
 * field that doesn't fit its column is NULL, and an event that is none is skipped.
 */
export const debeziumJsonFormat: MessageFormat = {
  name: 'debezium-json',
  options: [SCHEMA_INCLUDE, IGNORE_PARSE_ERRORS, TIMESTAMP_FORMAT],
  changelogMode: 'all',
  decoding: async (options) => {
    const { isSchemaIncluded, ignoresParseErrors } = readOptions(options);
    return (config) => new DebeziumJsonDecoder(config, { isSchemaIncluded, ignoresParseErrors });
  },
  encoding: async (options) => {
    const { isSchemaIncluded, timeSeparator } = readOptions(options);
    if (isSchemaIncluded) throw options.error(SCHEMA_INCLUDE, 'is for reading alone');
    return (schema) => new DebeziumJsonEncoder(schema, { timeSeparator });
  },
};

function readOptions(options: OptionReader): {
  readonly isSchemaIncluded: boolean;
  readonly ignoresParseErrors: boolean;
  readonly timeSeparator: ' ' | 'T';
} {
  const standard = options.oneOf(TIMESTAMP_FORMAT, ['SQL', 'ISO-8601'], 'SQL');
  return {
    isSchemaIncluded: options.boolean(SCHEMA_INCLUDE, false),
    ignoresParseErrors: options.boolean(IGNORE_PARSE_ERRORS, false),
    timeSeparator: standard === 'SQL' ? ' ' : 'T',
  };
}
