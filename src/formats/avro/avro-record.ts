import type { ResultBatch } from '../../columnar/result-batch.js';
import { must } from '../../common/assert.js';
import { ErrorType } from '../../errors/error-type.js';
import { StreamingError } from '../../errors/streaming-error.js';
import type { Field, Schema } from '../../types/schema.js';
import { isTimestamp, printType, unitsPerSecond } from '../../types/sql-type.js';
import type { Cell } from '../cell-column.js';
import { cellsOf, rescaled } from '../row-messages.js';
import { MalformedValue } from '../value-message-decoder.js';
import { type AvroLibrary, type AvroType, withoutNull } from './avro-library.js';

const UNITS = { 'timestamp-millis': 1000, 'timestamp-micros': 1_000_000 } as const;

/** The Avro types that a column may be read from; a wider one than Avro's own, as it resolves schemas. */
const READABLE: Record<string, readonly string[]> = {
  varchar: ['string', 'enum'],
  boolean: ['boolean'],
  int: ['int'],
  bigint: ['int', 'long'],
  float: ['int', 'long', 'float'],
  double: ['int', 'long', 'float', 'double'],
  date: ['int'],
  timestamp: ['long'],
  timestamp_ltz: ['long'],
};

/** The Avro types that hold every value of a column. */
const WRITABLE: Record<string, readonly string[]> = {
  varchar: ['string'],
  boolean: ['boolean'],
  int: ['int', 'long', 'double'],
  bigint: ['long'],
  float: ['float', 'double'],
  double: ['double'],
  date: ['int'],
  timestamp: ['long'],
  timestamp_ltz: ['long'],
};

/** Fills cells with what the columns are in a decoded record. */
export type RecordReader = (record: unknown, cells: Cell[]) => void;

/** Columns by the names of fields; one that the records have no field for is NULL. Throws MalformedValue for types that don't fit. */
export function recordReader(library: AvroLibrary, type: AvroType, columns: Schema): RecordReader {
  const fields = type.fields;
  if (fields === undefined) throw new MalformedValue(`is an Avro ${type.typeName} and no record`);
  const readers = columns.map((column) => {
    const found = fields.find(({ name }) => name === column.name);
    return found === undefined ? () => null : valueReader(library, found.type, column);
  });
  return (record, cells) => {
    const values = record as Readonly<Record<string, unknown>>;
    for (const [i, read] of readers.entries()) {
      cells[i] = read(values[must(columns[i]).name] ?? null);
    }
  };
}

function valueReader(
  library: AvroLibrary,
  type: AvroType,
  column: Field,
): (value: unknown) => Cell {
  const inner = withoutNull(type);
  const name = inner === undefined ? type.typeName : plainName(inner);
  if (inner === undefined || READABLE[column.type.kind]?.includes(name) !== true) {
    throw new MalformedValue(
      `has the Avro type ${name} for column "${column.name}" ${printType(column.type)}, which can't be read from that`,
    );
  }
  const { type: target } = column;
  if (isTimestamp(target)) {
    const time = library.timeOf(inner);
    const units = time === 'timestamp-micros' ? UNITS[time] : UNITS['timestamp-millis'];
    const wanted = unitsPerSecond(target);
    return (value) => (value === null ? null : rescaled(value as bigint, units, wanted));
  }
  if (target.kind === 'bigint') return (value) => (value === null ? null : BigInt(value as number));
  if (name !== 'long') return (value) => value as Cell;
  return (value) => (value === null ? null : Number(value));
}

/** Makes a value for avsc of each row of a batch. */
export type RecordMaker = (batch: ResultBatch) => (row: number) => object;

/** Throws VALIDATION_ERROR where a field of the schema can't be written from its column, or one that can't be null has none. */
export function recordMaker(library: AvroLibrary, type: AvroType, table: Schema): RecordMaker {
  const fields = must(type.fields, 'a record').map(({ name, type: fieldType }) => {
    const position = table.findIndex((column) => column.name === name);
    const column = table[position];
    if (column !== undefined) {
      return { name, position, write: valueWriter(library, fieldType, column) };
    }
    const isNullable = fieldType.types?.some(({ typeName }) => typeName === 'null') ?? false;
    if (isNullable) return { name, position, write: (value: Cell): unknown => value };
    throw unwritable(`Field "${name}" of the Avro schema`, 'there is no column for it');
  });
  return (batch) => {
    const cells = cellsOf(table, batch);
    return (row) => {
      const record: Record<string, unknown> = {};
      for (const { name, position, write } of fields)
        record[name] = write(cells[position]?.(row) ?? null);
      return record;
    };
  };
}

function valueWriter(
  library: AvroLibrary,
  type: AvroType,
  column: Field,
): (value: Cell) => unknown {
  const inner = withoutNull(type);
  const { type: from } = column;
  const name = inner === undefined ? 'union' : plainName(inner);
  const subject = `Column "${column.name}" ${printType(from)}`;
  if (inner === undefined)
    throw unwritable(subject, 'a union of several types has no place for it');
  if (column.nullable && inner === type && name !== 'null') {
    throw unwritable(subject, `Avro's ${name} can't be null: declare the column NOT NULL`);
  }
  if (isTimestamp(from) && name === 'long') {
    const time = library.timeOf(inner);
    const units = time === 'timestamp-micros' ? UNITS[time] : UNITS['timestamp-millis'];
    const has = unitsPerSecond(from);
    return (value) => (value === null ? null : rescaled(value as bigint, has, units));
  }
  if (WRITABLE[from.kind]?.includes(name) !== true) {
    throw unwritable(subject, `the Avro schema has ${name} there`);
  }
  if (name !== 'long') return (value) => value;
  return (value) => (value === null ? null : BigInt(value as number));
}

function plainName({ typeName }: AvroType): string {
  return typeName.replace('abstract:', '');
}

function unwritable(subject: string, reason: string): StreamingError {
  return new StreamingError(
    ErrorType.VALIDATION_ERROR,
    `${subject} can't be written as Avro: ${reason}.`,
  );
}
