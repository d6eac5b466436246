import type { OptionReader } from '../../common/option-reader.js';
import type { Schema } from '../../types/schema.js';
import { printType } from '../../types/sql-type.js';
import type { MessageFormat } from '../message-format.js';
import { RawDecoder } from './raw-decoder.js';
import { RawEncoder } from './raw-encoder.js';

const CHARSET = 'raw.charset';
const ENDIANNESS = 'raw.endianness';
const KINDS = ['varchar', 'int', 'bigint', 'float', 'double', 'boolean'];

/** The message is the value of the table's one column, with Flink's options. Texts are UTF-8 alone. */
export const rawMessageFormat: MessageFormat = {
  name: 'raw',
  options: [CHARSET, ENDIANNESS],
  changelogMode: 'insert-only',
  decoding: async (options) => {
    const isLittleEndian = readOptions(options);
    return (config) => {
      checkColumns(config.schema, options);
      return new RawDecoder(config, isLittleEndian);
    };
  },
  encoding: async (options) => {
    const isLittleEndian = readOptions(options);
    return (schema) => {
      checkColumns(schema, options);
      return new RawEncoder(schema, isLittleEndian);
    };
  },
};

/** Whether numbers are little-endian. */
function readOptions(options: OptionReader): boolean {
  options.oneOf(CHARSET, ['UTF-8'], 'UTF-8');
  return options.oneOf(ENDIANNESS, ['big-endian', 'little-endian'], 'big-endian') !== 'big-endian';
}

function checkColumns(schema: Schema, options: OptionReader): void {
  const [column, ...others] = schema;
  if (column === undefined || others.length > 0) {
    throw options.error(
      'format',
      `can't be 'raw' for ${schema.length} columns: the whole message is the value of one`,
    );
  }
  if (KINDS.includes(column.type.kind)) return;
  throw options.error(
    'format',
    `can't be 'raw' for column "${column.name}" ${printType(column.type)}: ` +
      'STRING, INT, BIGINT, FLOAT, DOUBLE and BOOLEAN can be read and written so',
  );
}
