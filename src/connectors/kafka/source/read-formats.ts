import type { OptionReader } from '../../../common/option-reader.js';
import type { DecodedPart } from '../../messages/part-decoder.js';
import { type MessageFormats, readMessageFormat } from '../../messages/read-message-format.js';
import type { SourceConfig } from '../../source.js';
import { readRecordFields, selectRecordFields } from '../record-fields.js';

export interface DecodedParts {
  readonly value: DecodedPart;
  /** Undefined where no column comes from the key. */
  readonly key: DecodedPart | undefined;
  /** Of the key of a record without value; undefined where such records give no row. */
  readonly tombstone?: DecodedPart;
}

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
  const value = await readMessageFormat(options, valueFormatOption(options), formats);
  const key =
    fields.key === undefined ? undefined : await readMessageFormat(options, 'key.format', formats);
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
