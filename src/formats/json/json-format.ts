import type { OptionReader } from '../../common/option-reader.js';
import { FLAG_IGNORE_ERRORS, FLAG_MISSING_FIELD_FAILS } from '../../kernels/decode/decode-abi.js';
import type { RowFormat } from '../format.js';
import { JsonEncoder } from './json-encoder.js';
import { JsonLinesDecoder } from './json-lines-decoder.js';

const FAIL_ON_MISSING_FIELD = 'json.fail-on-missing-field';
const IGNORE_PARSE_ERRORS = 'json.ignore-parse-errors';
const TIMESTAMP_FORMAT = 'json.timestamp-format.standard';

/**
 * One JSON object a line, with Flink's options. Timestamps are written as `json.timestamp-format.standard` says, and read in
 * both of Flink's spellings whatever it says. With `json.ignore-parse-errors` a field that doesn't fit its column is NULL,
 * and a line that is no JSON object is skipped.
 */
export const jsonFormat: RowFormat = {
  kind: 'rows',
  name: 'json',
  options: [FAIL_ON_MISSING_FIELD, IGNORE_PARSE_ERRORS, TIMESTAMP_FORMAT],
  configure(options) {
    const { flags } = readOptions(options);
    return (config) => new JsonLinesDecoder(config, flags, IGNORE_PARSE_ERRORS);
  },
  encoding: {
    extension: 'jsonl',
    configure(options) {
      const { timeSeparator } = readOptions(options);
      return (schema) => new JsonEncoder(schema, { timeSeparator });
    },
  },
};

function readOptions(options: OptionReader): {
  readonly flags: number;
  readonly timeSeparator: ' ' | 'T';
} {
  const standard = options.oneOf(TIMESTAMP_FORMAT, ['SQL', 'ISO-8601'], 'SQL');
  const failsOnMissing = options.boolean(FAIL_ON_MISSING_FIELD, false);
  const ignoresErrors = options.boolean(IGNORE_PARSE_ERRORS, false);
  if (failsOnMissing && ignoresErrors) {
    throw options.error(
      FAIL_ON_MISSING_FIELD,
      `can't be 'true' together with '${IGNORE_PARSE_ERRORS}'`,
    );
  }
  const flags =
    (ignoresErrors ? FLAG_IGNORE_ERRORS : 0) | (failsOnMissing ? FLAG_MISSING_FIELD_FAILS : 0);
  return { flags, timeSeparator: standard === 'SQL' ? ' ' : 'T' };
}
