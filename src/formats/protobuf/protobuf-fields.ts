import { must } from '../../common/assert.js';
import { didYouMean } from '../../errors/did-you-mean.js';
import { ErrorType } from '../../errors/error-type.js';
import { StreamingError } from '../../errors/streaming-error.js';
import type { Field, Schema } from '../../types/schema.js';
import { isTimestamp, printType, type SqlType, unitsPerSecond } from '../../types/sql-type.js';
import type { Cell } from '../cell-column.js';
import { rescaled } from '../row-messages.js';
import { MalformedValue } from '../value-message-decoder.js';
import type { DescField, DescMessage, ReflectMessage } from './protobuf-library.js';

/** What a field's values are, as far as columns are made of them; the numbers are those of protobuf's scalar types. */
type FieldKind =
  | 'string'
  | 'bool'
  | 'int32'
  | 'uint32'
  | 'int64'
  | 'float'
  | 'double'
  | 'enum'
  | 'timestamp';

const SCALARS: Readonly<Record<number, FieldKind>> = {
  1: 'double',
  2: 'float',
  3: 'int64',
  4: 'int64',
  5: 'int32',
  6: 'int64',
  7: 'uint32',
  8: 'bool',
  9: 'string',
  13: 'uint32',
  15: 'int32',
  16: 'int64',
  17: 'int32',
  18: 'int64',
};

const FITTING: Record<SqlType['kind'], readonly FieldKind[]> = {
  varchar: ['string', 'enum'],
  boolean: ['bool'],
  int: ['int32', 'uint32', 'enum'],
  bigint: ['int64', 'uint32'],
  float: ['float'],
  double: ['double'],
  date: [],
  timestamp: ['timestamp'],
  timestamp_ltz: ['timestamp'],
};

const TIMESTAMP = 'google.protobuf.Timestamp';
const NANOSECONDS = 1_000_000_000;
/** Of protobuf's FeatureSet.FieldPresence. */
const IMPLICIT_PRESENCE = 2;
/** Of its scalar types. */
const UNSIGNED_64 = [4, 6];

/** A column and the field of its name. */
export interface FieldColumn {
  readonly column: Field;
  readonly field: DescField;
  readonly kind: FieldKind;
}

/** The fields of the columns. Throws VALIDATION_ERROR for one that is not there, or doesn't fit. */
export function fieldColumns(message: DescMessage, schema: Schema): readonly FieldColumn[] {
  return schema.map((column) => {
    const field = message.fields.find(({ name }) => name === column.name);
    if (field === undefined) {
      const names = message.fields.map(({ name }) => name);
      throw refused(
        column,
        `message ${message.typeName} has no such field${didYouMean(column.name, names)}`,
      );
    }
    const kind = kindOf(field);
    if (kind !== undefined && FITTING[column.type.kind].includes(kind))
      return { column, field, kind };
    throw refused(
      column,
      `field "${field.name}" of message ${message.typeName} is of another type`,
    );
  });
}

/**
 * The column's value. As in Flink, a field that knows whether it was set is NULL where it wasn't, unless defaults are wanted; others
 * have their default.
 */
export function readField(
  message: ReflectMessage,
  { column, field, kind }: FieldColumn,
  readsDefaults: boolean,
): Cell {
  if (!message.isSet(field) && (kind === 'timestamp' || (!readsDefaults && knowsPresence(field)))) {
    return null;
  }
  const value: unknown = message.get(field);
  switch (kind) {
    case 'timestamp':
      return timeOf(value as ReflectMessage, column);
    case 'enum': {
      if (column.type.kind === 'int') return value as number;
      const name = field.enum?.value[value as number]?.name;
      if (name !== undefined) return name;
      throw new MalformedValue(`has the unknown number ${String(value)} in field "${field.name}"`);
    }
    case 'int64':
      return BigInt.asIntN(64, BigInt(value as bigint));
    case 'uint32':
      return column.type.kind === 'int' ? (value as number) | 0 : BigInt(value as number);
    default:
      return value as Cell;
  }
}

/** Sets the field, or leaves it where the column is NULL. */
export function writeField(
  message: ReflectMessage,
  { column, field, kind }: FieldColumn,
  value: Cell,
  createTimestamp: (field: DescField) => ReflectMessage,
): void {
  if (value === null) return;
  if (kind === 'timestamp') {
    const time = createTimestamp(field);
    const nanoseconds = rescaled(value as bigint, timeUnits(column), NANOSECONDS);
    const seconds = rescaled(value as bigint, timeUnits(column), 1);
    time.set(member(time, 'seconds'), seconds);
    time.set(member(time, 'nanos'), Number(nanoseconds - seconds * BigInt(NANOSECONDS)));
    message.set(field, time);
    return;
  }
  if (kind === 'enum' && typeof value === 'string') {
    const found = field.enum?.values.find(({ name }) => name === value);
    if (found === undefined) throw unknownName(column, value);
    message.set(field, found.number);
    return;
  }
  if (UNSIGNED_64.includes(field.scalar ?? 0))
    message.set(field, BigInt.asUintN(64, value as bigint));
  else message.set(field, kind === 'uint32' ? Number(value) >>> 0 : value);
}

function kindOf(field: DescField): FieldKind | undefined {
  switch (field.fieldKind) {
    case 'scalar':
      return SCALARS[field.scalar];
    case 'enum':
      return 'enum';
    case 'message':
      return field.message.typeName === TIMESTAMP ? 'timestamp' : undefined;
    default:
      return undefined;
  }
}

/** Fields of proto3 that are not optional know nothing but their value. */
function knowsPresence(field: DescField): boolean {
  return field.presence !== IMPLICIT_PRESENCE;
}

function timeOf(time: ReflectMessage, column: Field): bigint {
  const seconds = BigInt(time.get(member(time, 'seconds')) as bigint);
  const nanos = BigInt(time.get(member(time, 'nanos')) as number);
  return rescaled(seconds * BigInt(NANOSECONDS) + nanos, NANOSECONDS, timeUnits(column));
}

function timeUnits({ type }: Field): number {
  return isTimestamp(type) ? unitsPerSecond(type) : NANOSECONDS;
}

function member(message: ReflectMessage, name: string): DescField {
  return must(message.fields.find((field) => field.name === name));
}

function refused({ name, type }: Field, reason: string): StreamingError {
  return new StreamingError(
    ErrorType.VALIDATION_ERROR,
    `Column "${name}" ${printType(type)} can't be a field in protobuf: ${reason}.`,
    { column: name },
  );
}

function unknownName({ name }: Field, value: string): StreamingError {
  return new StreamingError(
    ErrorType.CONNECTOR_ERROR,
    `Column "${name}" has the value '${value}', which its field's enum in protobuf has not.`,
    { column: name },
  );
}
