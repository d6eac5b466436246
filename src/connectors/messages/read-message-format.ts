import type { OptionReader } from '../../common/option-reader.js';
import { didYouMean } from '../../errors/did-you-mean.js';
import type { MessageDecoderFactory, MessageFormat } from '../../formats/message-format.js';
import type { ChangelogMode } from '../../types/changelog-mode.js';

/** Message formats by the names that options give them. */
export type MessageFormats = ReadonlyMap<string, MessageFormat>;

/**
 * Reads the option that names how messages are written, and the format's own: `json.…` belongs to `format`, `value.json.…` to `value.format`, `key.json.…` to
 * `key.format`. Throws VALIDATION_ERROR.
 */
export async function readMessageFormat(
  options: OptionReader,
  option: 'format' | 'value.format' | 'key.format',
  formats: MessageFormats,
): Promise<MessageDecoderFactory> {
  const name = options.text(option) ?? '';
  const format = formats.get(name);
  if (format === undefined) {
    const names = [...formats.keys()].sort();
    throw options.error(
      option,
      `must be one of ${names.join(', ')}, got '${name}'${didYouMean(name, names)}`,
      'UNKNOWN_FORMAT',
    );
  }
  if (format.decoding === undefined) {
    throw options.error(option, `is '${name}', which can be written and not read`);
  }
  return format.decoding(options.within(option.slice(0, -'format'.length)));
}

/** What rows of the format mean that `format` names. One that is not known is refused when the table is read. */
export function messageChangelogMode(
  options: ReadonlyMap<string, string>,
  formats: MessageFormats,
): ChangelogMode {
  return formats.get(options.get('format') ?? '')?.changelogMode ?? 'insert-only';
}
