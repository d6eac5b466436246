import type { OptionReader } from '../../common/option-reader.js';
import { FLAG_COMMENTS, FLAG_IGNORE_ERRORS } from '../../kernels/decode/decode-abi.js';
import type { RowFormat } from '../format.js';
import { CsvDecoder } from './csv-decoder.js';
import type { CsvDialect } from './csv-dialect.js';
import { CsvEncoder, type CsvStyle } from './csv-encoder.js';

const FIELD_DELIMITER = 'csv.field-delimiter';
const QUOTE_CHARACTER = 'csv.quote-character';
const NULL_LITERAL = 'csv.null-literal';
const ALLOW_COMMENTS = 'csv.allow-comments';
const IGNORE_PARSE_ERRORS = 'csv.ignore-parse-errors';
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
  options: [
    FIELD_DELIMITER,
    QUOTE_CHARACTER,
    NULL_LITERAL,
    ALLOW_COMMENTS,
    IGNORE_PARSE_ERRORS,
    INCLUDE_HEADER,
  ],
  configure(options) {
    const dialect = readOptions(options);
    return (config) => new CsvDecoder(config, dialect, IGNORE_PARSE_ERRORS);
  },
  encoding: {
    extension: 'csv',
    configure(options) {
      const { delimiter, quote, nullLiteral, hasHeader, flags } = readOptions(options);
      const style: CsvStyle = {
        delimiter: String.fromCharCode(delimiter),
        quote: String.fromCharCode(quote),
        nullText: nullLiteral ?? '',
        hasHeader,
        hasComments: (flags & FLAG_COMMENTS) !== 0,
        skipsEmptyLines: true,
        timeSeparator: ' ',
      };
      return (schema) => new CsvEncoder(schema, style);
    },
  },
};

function readOptions(options: OptionReader): CsvDialect {
  const delimiter = character(options, FIELD_DELIMITER, ',');
  const quote = character(options, QUOTE_CHARACTER, '"');
  if (delimiter === quote) {
    throw options.error(QUOTE_CHARACTER, `must differ from '${FIELD_DELIMITER}'`);
  }
  const nullLiteral = options.text(NULL_LITERAL);
  const flags =
    (options.boolean(ALLOW_COMMENTS, false) ? FLAG_COMMENTS : 0) |
    (options.boolean(IGNORE_PARSE_ERRORS, false) ? FLAG_IGNORE_ERRORS : 0);
  const hasHeader = options.boolean(INCLUDE_HEADER, false);
  return { delimiter, quote, nullLiteral, hasHeader, flags };
}

/** Code of a single ASCII character; `\t` stands for a tab. */
function character(options: OptionReader, name: string, fallback: string): number {
  const text = options.text(name) ?? fallback;
  const code = text === '\\t' ? 9 : text.charCodeAt(0);
  const isSingle = text === '\\t' || text.length === 1;
  if (isSingle && code < 128 && code !== 10 && code !== 13 && code !== 0) return code;
  throw options.error(name, `must be a single ASCII character, got '${text}'`);
}
