/**
 * The SQL types, and how a value of each lies in a column. TIMESTAMP counts from 1970-01-01T00:00:00 without a zone,
 * TIMESTAMP_LTZ from the epoch in UTC; both in the unit that their precision needs (see `timeUnitOf`).
 */
export type SqlType =
  | { readonly kind: 'boolean' }
  | { readonly kind: 'int' }
  | { readonly kind: 'bigint' }
  | { readonly kind: 'float' }
  | { readonly kind: 'double' }
  | { readonly kind: 'varchar' }
  | { readonly kind: 'date' }
  | { readonly kind: 'timestamp'; readonly precision: number }
  | { readonly kind: 'timestamp_ltz'; readonly precision: number };

/** BOOLEAN. */
export const BOOLEAN: SqlType = { kind: 'boolean' };
/** INT: 32 bits, signed. */
export const INT: SqlType = { kind: 'int' };
/** BIGINT: 64 bits, signed. */
export const BIGINT: SqlType = { kind: 'bigint' };
/** FLOAT: IEEE 754, 32 bits. */
export const FLOAT: SqlType = { kind: 'float' };
/** DOUBLE: IEEE 754, 64 bits. */
export const DOUBLE: SqlType = { kind: 'double' };
/** VARCHAR without a limit, also called STRING. */
export const VARCHAR: SqlType = { kind: 'varchar' };
/** DATE: days since 1970-01-01. */
export const DATE: SqlType = { kind: 'date' };
/** TIMESTAMP(precision): date and time without a zone; `precision` is the digits behind the second, 0 to 9. */
export const timestamp = (precision = 6): SqlType => ({ kind: 'timestamp', precision });
/** TIMESTAMP_LTZ(precision): an instant; `precision` is the digits behind the second, 0 to 9. */
export const timestampLtz = (precision = 6): SqlType => ({ kind: 'timestamp_ltz', precision });

export type TimestampType = Extract<SqlType, { kind: 'timestamp' | 'timestamp_ltz' }>;

/**
 * How one value lies in kernel memory: `u8` (0 or 1), `i32`, `i64`, `f32`, `f64`, or `code`: an u32 index into the
 * column's string dictionary.
 */
export type PhysicalType = 'u8' | 'i32' | 'i64' | 'f32' | 'f64' | 'code';

const PHYSICAL: Record<SqlType['kind'], PhysicalType> = {
  boolean: 'u8',
  int: 'i32',
  bigint: 'i64',
  float: 'f32',
  double: 'f64',
  varchar: 'code',
  date: 'i32',
  timestamp: 'i64',
  timestamp_ltz: 'i64',
};

const WIDTH: Record<PhysicalType, number> = { u8: 1, i32: 4, i64: 8, f32: 4, f64: 8, code: 4 };

/** Whether a value given from code is one of the types, as TypeScript alone can't promise. */
export function isSqlType(value: unknown): value is SqlType {
  if (typeof value !== 'object' || value === null || !('kind' in value)) return false;
  if (!Object.hasOwn(PHYSICAL, String(value.kind))) return false;
  if (value.kind !== 'timestamp' && value.kind !== 'timestamp_ltz') return true;
  const precision = 'precision' in value ? Number(value.precision) : Number.NaN;
  return Number.isInteger(precision) && precision >= 0 && precision <= 9;
}

export function physicalTypeOf(type: SqlType): PhysicalType {
  return PHYSICAL[type.kind];
}

/** Bytes of one value in kernel memory. */
export function byteWidthOf(type: SqlType): number {
  return WIDTH[PHYSICAL[type.kind]];
}

/** Units per second in which a timestamp of this precision is counted: 1e3, 1e6 or 1e9. */
export function unitsPerSecond(type: TimestampType): number {
  return type.precision <= 3 ? 1e3 : type.precision <= 6 ? 1e6 : 1e9;
}

export function isTimestamp(type: SqlType): type is TimestampType {
  return type.kind === 'timestamp' || type.kind === 'timestamp_ltz';
}

export function isNumeric(type: SqlType): boolean {
  return (
    type.kind === 'int' || type.kind === 'bigint' || type.kind === 'float' || type.kind === 'double'
  );
}

export function sameType(a: SqlType, b: SqlType): boolean {
  return a.kind === b.kind && (!isTimestamp(a) || !isTimestamp(b) || a.precision === b.precision);
}

/** The type as SQL writes it, for messages and EXPLAIN. */
export function printType(type: SqlType): string {
  return isTimestamp(type)
    ? `${type.kind.toUpperCase()}(${type.precision})`
    : type.kind.toUpperCase();
}
