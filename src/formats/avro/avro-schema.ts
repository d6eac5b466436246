import { ErrorType } from '../../errors/error-type.js';
import { StreamingError } from '../../errors/streaming-error.js';
import type { Field, Schema } from '../../types/schema.js';
import { isTimestamp, printType } from '../../types/sql-type.js';

const PRECISION_MAX = 6;

/**
 * The Avro schema of a table's columns, as Flink derives it: a record of fields by the columns' names, nullable ones a union with
 * null. Throws VALIDATION_ERROR for types and names that Avro has none for.
 */
export function avroSchemaOf(table: Schema): object {
  return {
    type: 'record',
    name: 'record',
    namespace: 'org.apache.flink.avro.generated',
    fields: table.map((field) => {
      const type = typeOf(field);
      if (!/^[A-Za-z_]\w*$/.test(field.name)) {
        throw refused(field, 'Avro has only names of letters, digits and _');
      }
      return field.nullable
        ? { name: field.name, type: ['null', type], default: null }
        : { name: field.name, type };
    }),
  };
}

function typeOf(field: Field): string | object {
  const { type } = field;
  if (isTimestamp(type)) {
    if (type.precision > PRECISION_MAX) throw refused(field, 'Avro has milli- and microseconds');
    const isMillis = type.precision <= 3;
    return { type: 'long', logicalType: isMillis ? 'timestamp-millis' : 'timestamp-micros' };
  }
  switch (type.kind) {
    case 'varchar':
      return 'string';
    case 'bigint':
      return 'long';
    case 'date':
      return { type: 'int', logicalType: 'date' };
    default:
      return type.kind;
  }
}

function refused({ name, type }: Field, reason: string): StreamingError {
  return new StreamingError(
    ErrorType.VALIDATION_ERROR,
    `Column "${name}" ${printType(type)} can't be written as Avro: ${reason}.`,
    { column: name },
  );
}
