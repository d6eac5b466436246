import { FLAG_LAST } from '../../kernels/decode/decode-abi.js';
import { KernelMessageDecoder } from '../kernel-message-decoder.js';
import { messagesOfLines } from '../line-messages.js';
import type { MessageFormat } from '../message-format.js';
import { styleOf, writeDialect, writeFields } from './csv-dialect.js';
import { CsvEncoder } from './csv-encoder.js';
import { CSV_OPTIONS, IGNORE_PARSE_ERRORS, readCsvOptions } from './csv-options.js';

/**
 * One CSV row a message, with the options of CSV; the fields are the table's columns in their order. A message that is a comment gives
 * no row. Where Flink reads the first row of a message and drops the others, such a message is malformed here.
 */
export const csvMessageFormat: MessageFormat = {
  name: 'csv',
  options: CSV_OPTIONS,
  changelogMode: 'insert-only',
  decoding: async (options) => {
    const dialect = readCsvOptions(options);
    return (config) =>
      new KernelMessageDecoder(config, {
        kernel: 'decodeCsvMessages',
        flags: dialect.flags | FLAG_LAST,
        ignoreOption: IGNORE_PARSE_ERRORS,
        prepare: (memory, { schema, columns }) => {
          writeDialect(memory, dialect);
          writeFields(
            memory,
            schema.map((_, position) => position),
            columns,
          );
        },
      });
  },
  encoding: async (options) => {
    const dialect = readCsvOptions(options);
    return (schema) => {
      const encoder = new CsvEncoder(schema, styleOf(dialect));
      return {
        encode: (batch) => messagesOfLines(encoder.encode(batch), batch.numRows, dialect.quote),
      };
    };
  },
};
