import type { OptionReader } from '../../common/option-reader.js';
import { didYouMean } from '../../errors/did-you-mean.js';
import type { Format } from '../../formats/format.js';
import { FORMATS } from '../../formats/registry.js';

/** The format that the option `format` names. Throws VALIDATION_ERROR. */
export function formatOf(options: OptionReader): Format {
  const names = FORMATS.map(({ name }) => name);
  const choices = names.map((name) => `'${name}'`).join(', ');
  const text = options.required('format', `one of ${choices}`);
  const format = FORMATS.find(({ name }) => name === text.toLowerCase());
  if (format !== undefined) return format;
  throw options.error(
    'format',
    `must be one of ${choices}, got '${text}'${didYouMean(text, names)}`,
    'UNKNOWN_FORMAT',
  );
}
