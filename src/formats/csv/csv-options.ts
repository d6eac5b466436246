import type { OptionReader } from '../../common/option-reader.js';
import { FLAG_COMMENTS, FLAG_IGNORE_ERRORS } from '../../kernels/decode/decode-abi.js';
import type { CsvDialect } from './csv-dialect.js';

const FIELD_DELIMITER = 'csv.field-delimiter';
const QUOTE_CHARACTER = 'csv.quote-character';
const NULL_LITERAL = 'csv.null-literal';
const ALLOW_COMMENTS = 'csv.allow-comments';
export const IGNORE_PARSE_ERRORS = 'csv.ignore-parse-errors';

/** Of files and of messages. */
export const CSV_OPTIONS: readonly string[] = [
  FIELD_DELIMITER,
  QUOTE_CHARACTER,
  NULL_LITERAL,
  ALLOW_COMMENTS,
  IGNORE_PARSE_ERRORS,
];

/** Flink's options of CSV. Throws VALIDATION_ERROR. */
export function readCsvOptions(options: OptionReader): CsvDialect {
  const delimiter = character(options, FIELD_DELIMITER, ',');
  const quote = character(options, QUOTE_CHARACTER, '"');
  if (delimiter === quote) {
    throw options.error(QUOTE_CHARACTER, `must differ from '${FIELD_DELIMITER}'`);
  }
  const nullLiteral = options.text(NULL_LITERAL);
  const flags =
    (options.boolean(ALLOW_COMMENTS, false) ? FLAG_COMMENTS : 0) |
    (options.boolean(IGNORE_PARSE_ERRORS, false) ? FLAG_IGNORE_ERRORS : 0);
  return { delimiter, quote, nullLiteral, flags };
}

/** Code of a single ASCII character; `\t` stands for a tab. */
function character(options: OptionReader, name: string, fallback: string): number {
  const text = options.text(name) ?? fallback;
  const code = text === '\\t' ? 9 : text.charCodeAt(0);
  const isSingle = text === '\\t' || text.length === 1;
  if (isSingle && code < 128 && code !== 10 && code !== 13 && code !== 0) return code;
  throw options.error(name, `must be a single ASCII character, got '${text}'`);
}
