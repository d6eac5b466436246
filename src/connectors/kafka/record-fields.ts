import type { OptionReader } from '../../common/option-reader.js';
import { didYouMean } from '../../errors/did-you-mean.js';
import type { Schema } from '../../types/schema.js';
import type { SourceConfig } from '../source.js';

/** Which columns of a table stand in a record's key, and which in its value. */
export interface RecordFields {
  /** Undefined where records have no key, or one that the table doesn't know. */
  readonly key: FieldSelection | undefined;
  readonly value: FieldSelection;
}

export interface FieldSelection {
  /** In the table's schema, ascending for the value, as declared for the key. */
  readonly positions: readonly number[];
  /** The columns as the format has them: those of a key without `key.fields-prefix`. */
  readonly schema: Schema;
}

type Table = Pick<SourceConfig, 'name' | 'schema' | 'metadataKeys'>;

/** Reads `key.fields`, which goes with `key.format`, `key.fields-prefix` and `value.fields-include`. Throws VALIDATION_ERROR. */
export function readRecordFields(options: OptionReader, table: Table): RecordFields {
  const listed = options.text('key.fields');
  const hasKeyFormat = options.text('key.format') !== undefined;
  if (listed === undefined) {
    if (hasKeyFormat) {
      throw options.error('key.fields', "is missing: name the columns of the key, as in 'a;b'");
    }
    return selectRecordFields(options, table, []);
  }
  if (!hasKeyFormat) throw options.error('key.fields', "needs a 'key.format'");
  const names = listed
    .split(';')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  if (names.length === 0) throw options.error('key.fields', "names no column, as 'a;b' does");
  return selectRecordFields(options, table, names);
}

/** The same for a key of these columns, of which there may be none. */
export function selectRecordFields(
  options: OptionReader,
  table: Table,
  keyColumns: readonly string[],
): RecordFields {
  const { schema, metadataKeys } = table;
  const prefix = options.text('key.fields-prefix') ?? '';
  const include = options.oneOf('value.fields-include', ['ALL', 'EXCEPT_KEY'], 'ALL');
  if (prefix !== '' && include === 'ALL') {
    throw options.error(
      'key.fields-prefix',
      "needs 'value.fields-include' = 'EXCEPT_KEY': with 'ALL' the value has the columns of the key under their full names",
    );
  }
  const isPhysical = (position: number): boolean => metadataKeys?.[position] === undefined;
  const physical = schema.map((_, position) => position).filter(isPhysical);
  const columnNames = physical.map((position) => schema[position]?.name ?? '');
  const keyPositions = keyColumns.map((name) => {
    const position = physical[columnNames.indexOf(name)];
    if (position === undefined) {
      throw options.error(
        'key.fields',
        `names "${name}", which is no column of it${didYouMean(name, columnNames)}`,
      );
    }
    if (name.startsWith(prefix)) return position;
    throw options.error(
      'key.fields-prefix',
      `is '${prefix}', with which the key column "${name}" does not start`,
    );
  });
  const valuePositions =
    include === 'ALL' ? physical : physical.filter((position) => !keyPositions.includes(position));
  return {
    key: keyColumns.length === 0 ? undefined : selection(schema, keyPositions, prefix.length),
    value: selection(schema, valuePositions, 0),
  };
}

function selection(
  schema: Schema,
  positions: readonly number[],
  prefixLength: number,
): FieldSelection {
  const fields = positions.flatMap((position) => schema[position] ?? []);
  const selected = fields.map((column) => ({ ...column, name: column.name.slice(prefixLength) }));
  return { positions, schema: selected };
}
