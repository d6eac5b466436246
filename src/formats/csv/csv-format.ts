import type { RowFormat } from '../format.js';
import { CsvDecoder } from './csv-decoder.js';
import { styleOf } from './csv-dialect.js';
import { CsvEncoder } from './csv-encoder.js';
import { CSV_OPTIONS, IGNORE_PARSE_ERRORS, readCsvOptions } from './csv-options.js';

const INCLUDE_HEADER = 'csv.include-header';

/**
 * Comma-separated values (RFC 4180), with Flink's options and `csv.include-header`: the first line of each file names the
 * columns, in any order. An empty field is NULL unless its column is a VARCHAR. With `csv.ignore-parse-errors` a field
 * that doesn't fit its column, or is missing at the end of a row, is NULL; rows that are no CSV are skipped. NULL is written
 * as the null literal, or as nothing: a VARCHAR then reads back as the empty text.
 */
export const csvFormat: RowFormat = {
  kind: 'rows',
  name: 'csv',
  options: [...CSV_OPTIONS, INCLUDE_HEADER],
  configure(options) {
    const dialect = readCsvOptions(options);
    const hasHeader = options.boolean(INCLUDE_HEADER, false);
    return (config) => new CsvDecoder(config, dialect, hasHeader, IGNORE_PARSE_ERRORS);
  },
  encoding: {
    extension: 'csv',
    configure(options) {
      const dialect = readCsvOptions(options);
      const style = { ...styleOf(dialect), hasHeader: options.boolean(INCLUDE_HEADER, false) };
      return (schema) => new CsvEncoder(schema, style);
    },
  },
};
