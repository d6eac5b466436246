import type { OptionReader } from '../../../common/option-reader.js';
import { didYouMean } from '../../../errors/did-you-mean.js';
import type { MessageDecoderFactory, MessageFormat } from '../../../formats/message-format.js';
import type { SourceConfig } from '../../source.js';
import { type FieldSelection, readRecordFields, selectRecordFields } from '../record-fields.js';

/** The columns that keys, or values, are decoded to. */
export interface DecodedPart extends FieldSelection {
  readonly createDecoder: MessageDecoderFactory;
}

export interface DecodedParts {
  readonly value: DecodedPart;
  /** Undefined where no column comes from the key. */
  readonly key: DecodedPart | undefined;
  /** Of the key of a record without value; undefined where such records give no row. */
  readonly tombstone?: DecodedPart;
}

/** Message formats by the names that options give them. */
export type MessageFormats = ReadonlyMap<string, MessageFormat>;

/**
 * Reads what says how keys and values are written, and the formats' own options; with `primaryKey` for a table by key, whose columns
 * the records' keys have. Throws VALIDATION_ERROR.
 */
export async function readFormats(
  config: SourceConfig,
  options: OptionReader,
  formats: MessageFormats,
  primaryKey?: readonly string[],
): Promise<DecodedParts> {
  const fields =
    primaryKey === undefined
      ? readRecordFields(options, config)
      : selectRecordFields(options, config, primaryKey);
  const value = await readFormat(options, valueFormatOption(options), formats);
  const key =
    fields.key === undefined ? undefined : await readFormat(options, 'key.format', formats);
  // As in Flink, the value decides about columns that both have.
  const isInBoth = fields.key?.positions.some((one) => fields.value.positions.includes(one));
  const keyPart = fields.key && key && { ...fields.key, createDecoder: key };
  return {
    ...(keyPart === undefined || primaryKey === undefined ? {} : { tombstone: keyPart }),
    value: { ...fields.value, createDecoder: value },
    key: isInBoth === true ? undefined : keyPart,
  };
}

function valueFormatOption(options: OptionReader): 'format' | 'value.format' {
  const plain = options.text('format');
  const long = options.text('value.format');
  if (plain !== undefined && long !== undefined) {
    throw options.error('value.format', "and 'format' mean the same: give one of them");
  }
  if (long !== undefined) return 'value.format';
  options.required('format', "say how values are written, as in 'format' = 'json'");
  return 'format';
}

/** `json.…` belongs to `format`, `value.json.…` to `value.format`, `key.json.…` to `key.format`. */
async function readFormat(
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
    );
  }
  if (format.decoding === undefined) {
    throw options.error(option, `is '${name}', which can be written and not read`);
  }
  return format.decoding(options.within(option.slice(0, -'format'.length)));
}
