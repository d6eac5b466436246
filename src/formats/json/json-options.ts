import type { OptionReader } from '../../common/option-reader.js';
import { FLAG_IGNORE_ERRORS, FLAG_MISSING_FIELD_FAILS } from '../../kernels/decode/decode-abi.js';
import type { JsonStyle } from './json-encoder.js';

const FAIL_ON_MISSING_FIELD = 'json.fail-on-missing-field';
export const IGNORE_PARSE_ERRORS = 'json.ignore-parse-errors';
const TIMESTAMP_FORMAT = 'json.timestamp-format.standard';
const IGNORE_NULL_FIELDS = 'json.encode.ignore-null-fields';

export const JSON_OPTIONS: readonly string[] = [
  FAIL_ON_MISSING_FIELD,
  IGNORE_PARSE_ERRORS,
  TIMESTAMP_FORMAT,
  IGNORE_NULL_FIELDS,
];

/**
 * Flink's options of JSON. Timestamps are written as `json.timestamp-format.standard` says, and read in both of Flink's spellings
 * whatever it says. With `json.ignore-parse-errors` a field that doesn't fit its column is NULL, and what is no JSON object is
 * skipped. With `json.encode.ignore-null-fields` NULLs are left out instead of written as null. Throws VALIDATION_ERROR.
 */
export function readJsonOptions(options: OptionReader): {
  readonly flags: number;
  readonly style: JsonStyle;
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
  const style: JsonStyle = {
    timeSeparator: standard === 'SQL' ? ' ' : 'T',
    omitsNulls: options.boolean(IGNORE_NULL_FIELDS, false),
  };
  return { flags, style };
}
