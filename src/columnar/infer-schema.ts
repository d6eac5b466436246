import { ErrorType } from '../errors/error-type.js';
import { StreamingError } from '../errors/streaming-error.js';
import { type Field, field, type Schema } from '../types/schema.js';
import { BIGINT, BOOLEAN, DOUBLE, type SqlType, timestampLtz, VARCHAR } from '../types/sql-type.js';
import { assertRow } from './row-importer.js';

/**
 * The schema of rows given as plain objects, from a sample of them: columns in order of first appearance, each with the
 * type of its first value. Numbers are DOUBLE, since a whole one tells nothing about the next; bigint is BIGINT, `Date`
 * TIMESTAMP_LTZ(3). Numbers in `timeColumn`, if named, are milliseconds since the epoch: TIMESTAMP_LTZ(3) too. A column
 * without any value in the sample is VARCHAR. Throws VALIDATION_ERROR for values that no SQL type holds.
 */
export function inferSchema(rows: readonly unknown[], timeColumn?: string): Schema {
  const types = new Map<string, SqlType | undefined>();
  rows.forEach((row, i) => {
    assertRow(row, i + 1);
    for (const [name, value] of Object.entries(row)) {
      if (types.get(name) !== undefined) continue;
      const isAbsent = value === null || value === undefined;
      types.set(name, isAbsent ? undefined : typeOfValue(value, name, i + 1, timeColumn));
    }
  });
  return Array.from(types, ([name, type]): Field => field(name, type ?? VARCHAR));
}

function typeOfValue(
  value: unknown,
  name: string,
  rowNumber: number,
  timeColumn: string | undefined,
): SqlType {
  if (value instanceof Date) return timestampLtz(3);
  switch (typeof value) {
    case 'string':
      return VARCHAR;
    case 'boolean':
      return BOOLEAN;
    case 'bigint':
      return BIGINT;
    case 'number':
      return name === timeColumn ? timestampLtz(3) : DOUBLE;
    default:
      throw new StreamingError(
        ErrorType.VALIDATION_ERROR,
        `Row ${rowNumber}, column "${name}": no SQL type holds a value of the type ${typeof value}.`,
        { column: name },
      );
  }
}
