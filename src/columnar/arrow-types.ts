import {
  Schema as ArrowSchema,
  Bool,
  DataType,
  DateDay,
  Field,
  Float32,
  Float64,
  Int32,
  Int64,
  TimestampMicrosecond,
  TimestampMillisecond,
  TimestampNanosecond,
  TimeUnit,
  Utf8,
} from 'apache-arrow';
import { unreachable } from '../common/assert.js';
import { ErrorType } from '../errors/error-type.js';
import { StreamingError } from '../errors/streaming-error.js';
import { field, type Schema } from '../types/schema.js';
import {
  BIGINT,
  BOOLEAN,
  DATE,
  DOUBLE,
  FLOAT,
  INT,
  type SqlType,
  type TimestampType,
  timestamp,
  timestampLtz,
  unitsPerSecond,
  VARCHAR,
} from '../types/sql-type.js';

/**
 * The SQL types of a table that is handed over as Arrow. Each Arrow type becomes the narrowest SQL type that holds all
 * its values; a timestamp with any zone is TIMESTAMP_LTZ, one without is TIMESTAMP. All columns may be null, since Arrow's
 * JavaScript library derives "not nullable" from the values that it happened to see. Throws VALIDATION_ERROR for a column
 * whose type SQL does not have here.
 */
export function schemaFromArrow(schema: ArrowSchema): Schema {
  return schema.fields.map(({ name, type }) => {
    const sqlType = sqlTypeOf(type);
    if (sqlType === undefined) {
      throw new StreamingError(
        ErrorType.VALIDATION_ERROR,
        `Column "${name}" has the Arrow type ${type}, which no SQL type holds: convert it or leave it out.`,
        { column: name },
      );
    }
    return field(name, sqlType);
  });
}

/** The SQL type that an Arrow type becomes, or undefined where none holds all its values. */
export function sqlTypeOf(type: DataType): SqlType | undefined {
  if (DataType.isBool(type)) return BOOLEAN;
  if (DataType.isInt(type)) {
    if (type.bitWidth < 32 || (type.bitWidth === 32 && type.isSigned)) return INT;
    return type.bitWidth === 32 || type.isSigned ? BIGINT : undefined;
  }
  if (DataType.isFloat(type)) {
    return type.ArrayType === Float64Array
      ? DOUBLE
      : type.ArrayType === Float32Array
        ? FLOAT
        : undefined;
  }
  if (isString(type)) return VARCHAR;
  if (DataType.isDictionary(type)) return isString(type.dictionary) ? VARCHAR : undefined;
  if (DataType.isDate(type)) return DATE;
  if (DataType.isTimestamp(type)) {
    const precision = PRECISION[type.unit];
    return type.timezone ? timestampLtz(precision) : timestamp(precision);
  }
  return undefined;
}

const PRECISION: Record<TimeUnit, number> = {
  [TimeUnit.SECOND]: 0,
  [TimeUnit.MILLISECOND]: 3,
  [TimeUnit.MICROSECOND]: 6,
  [TimeUnit.NANOSECOND]: 9,
};

/** Units per second in which an Arrow timestamp is counted. */
export function arrowUnitsPerSecond(unit: TimeUnit): number {
  return 10 ** PRECISION[unit];
}

/** Text in any of Arrow's layouts, apart from dictionaries. */
export function isString(type: DataType): boolean {
  return DataType.isUtf8(type) || DataType.isLargeUtf8(type) || DataType.isUtf8View(type);
}

const arrowSchemas = new WeakMap<Schema, ArrowSchema>();

/** The Arrow schema of result batches; the same object for the same `schema`. */
export function arrowSchemaOf(schema: Schema): ArrowSchema {
  let known = arrowSchemas.get(schema);
  if (known === undefined) {
    known = new ArrowSchema(
      schema.map(({ name, type, nullable }) => new Field(name, arrowTypeOf(type), nullable)),
    );
    arrowSchemas.set(schema, known);
  }
  return known;
}

function arrowTypeOf(type: SqlType): DataType {
  switch (type.kind) {
    case 'boolean':
      return new Bool();
    case 'int':
      return new Int32();
    case 'bigint':
      return new Int64();
    case 'float':
      return new Float32();
    case 'double':
      return new Float64();
    case 'varchar':
      return new Utf8();
    case 'date':
      return new DateDay();
    case 'timestamp':
      return arrowTimestamp(type, undefined);
    case 'timestamp_ltz':
      return arrowTimestamp(type, 'UTC');
    default:
      return unreachable(type);
  }
}

function arrowTimestamp(type: TimestampType, timezone: string | undefined): DataType {
  switch (unitsPerSecond(type)) {
    case 1e3:
      return new TimestampMillisecond(timezone);
    case 1e6:
      return new TimestampMicrosecond(timezone);
    default:
      return new TimestampNanosecond(timezone);
  }
}
