import type { OptionReader } from '../../../common/option-reader.js';
import { didYouMean } from '../../../errors/did-you-mean.js';
import type { StreamingError } from '../../../errors/streaming-error.js';
import type { MessageEncoderFactory, MessageFormat } from '../../../formats/message-format.js';

type MessageFormats = ReadonlyMap<string, MessageFormat>;

/** A format to write keys or values in. */
export interface SinkFormat {
  readonly format: MessageFormat;
  /** Reads its options, and loads what it needs. Throws VALIDATION_ERROR. */
  readonly load: () => Promise<MessageEncoderFactory>;
}

/** Of `value.format`, with options such as `value.json.…`, or of `format`, with `json.…`. Throws VALIDATION_ERROR. */
export function readValueEncoding(options: OptionReader, formats: MessageFormats): SinkFormat {
  const short = options.text('format');
  const long = options.text('value.format');
  if (short !== undefined && long !== undefined) {
    throw options.error('format', "says what 'value.format' says too: leave one of them out");
  }
  if (long !== undefined) return readFormat(options, 'value.', long, formats);
  const name = options.required('format', "name one, as in 'format' = 'json'");
  return readFormat(options, '', name, formats);
}

/** Of `key.format`; undefined without one. Throws VALIDATION_ERROR. */
export function readKeyEncoding(
  options: OptionReader,
  formats: MessageFormats,
): SinkFormat | undefined {
  const name = options.text('key.format');
  if (name === undefined) return undefined;
  const found = readFormat(options, 'key.', name, formats);
  if (found.format.changelogMode === 'insert-only') return found;
  throw options.error('key.format', `can't be '${name}', which writes changes and not keys`);
}

function readFormat(
  options: OptionReader,
  prefix: string,
  name: string,
  formats: MessageFormats,
): SinkFormat {
  const format = formats.get(name);
  const own = options.within(prefix);
  if (format === undefined) throw unknownFormat(own, name, formats);
  const { encoding } = format;
  if (encoding === undefined) throw own.error('format', `can't be '${name}', which is for reading`);
  for (const option of format.options) own.text(option);
  return { format, load: () => encoding(own) };
}

function unknownFormat(
  options: OptionReader,
  name: string,
  formats: MessageFormats,
): StreamingError {
  const names = [...formats.keys()].sort();
  return options.error(
    'format',
    `asks for the unknown format '${name}'${didYouMean(name, names)}; known are ${names.join(', ')}`,
    'UNKNOWN_FORMAT',
  );
}
