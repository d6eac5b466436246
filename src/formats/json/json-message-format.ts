import { KernelMessageDecoder } from '../kernel-message-decoder.js';
import { messagesOfLines } from '../line-messages.js';
import type { MessageFormat } from '../message-format.js';
import { JsonEncoder } from './json-encoder.js';
import { IGNORE_PARSE_ERRORS, JSON_OPTIONS, readJsonOptions } from './json-options.js';

/** One JSON object a message, with the options of JSON. */
export const jsonMessageFormat: MessageFormat = {
  name: 'json',
  options: JSON_OPTIONS,
  changelogMode: 'insert-only',
  decoding: async (options) => {
    const { flags } = readJsonOptions(options);
    const ignoreOption = IGNORE_PARSE_ERRORS;
    return (config) =>
      new KernelMessageDecoder(config, { kernel: 'decodeJsonMessages', flags, ignoreOption });
  },
  encoding: async (options) => {
    const { style } = readJsonOptions(options);
    return (schema) => {
      const encoder = new JsonEncoder(schema, style);
      return { encode: (batch) => messagesOfLines(encoder.encode(batch), batch.numRows) };
    };
  },
};
