import type { RowFormat } from '../format.js';
import { JsonEncoder } from './json-encoder.js';
import { JsonLinesDecoder } from './json-lines-decoder.js';
import { IGNORE_PARSE_ERRORS, JSON_OPTIONS, readJsonOptions } from './json-options.js';

/** One JSON object a line, with the options of JSON. A line that is no JSON object is skipped where errors are ignored. */
export const jsonFormat: RowFormat = {
  kind: 'rows',
  name: 'json',
  options: JSON_OPTIONS,
  configure(options) {
    const { flags } = readJsonOptions(options);
    return (config) => new JsonLinesDecoder(config, flags, IGNORE_PARSE_ERRORS);
  },
  encoding: {
    extension: 'jsonl',
    configure(options) {
      const { style } = readJsonOptions(options);
      return (schema) => new JsonEncoder(schema, style);
    },
  },
};
