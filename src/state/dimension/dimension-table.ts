import type { RecordBatch } from '../../columnar/arrow.js';
import { must } from '../../common/assert.js';
import { ErrorType } from '../../errors/error-type.js';
import { StreamingError } from '../../errors/streaming-error.js';
import type { Schema } from '../../types/schema.js';
import { printType, sameType } from '../../types/sql-type.js';

/**
 * One version of a dimension table: small enough to be held whole, joined from memory. Immutable; replacing the table
 * makes a new object.
 */
export interface DimensionTable {
  readonly name: string;
  /** Counts from 1 with every replacement. */
  readonly version: number;
  readonly schema: Schema;
  /** The rows, in the order in which the table was given them. */
  readonly batches: readonly RecordBatch[];
  readonly numRows: number;
  /** What EXPLAIN should say about how the table is kept. */
  readonly warnings: readonly string[];
}

/** A table that is no stored one: a bounded source that was read whole. */
export function dimensionOf(
  name: string,
  schema: Schema,
  batches: readonly RecordBatch[],
): DimensionTable {
  const numRows = batches.reduce((sum, batch) => sum + batch.numRows, 0);
  return { name, version: 1, schema, batches, numRows, warnings: [] };
}

/**
 * Where the columns that stood at `positions` of `planned` are in this version of the table, which may have been given
 * other columns since. Throws VALIDATION_ERROR where one is gone or has another type.
 */
export function locateColumns(
  table: DimensionTable,
  planned: Schema,
  positions: readonly number[],
): readonly number[] {
  return positions.map((position) => {
    const { name, type } = must(planned[position]);
    const found = table.schema.findIndex((field) => field.name === name);
    const foundType = table.schema[found]?.type;
    if (foundType !== undefined && sameType(foundType, type)) return found;
    const instead = foundType === undefined ? 'it is missing' : `it is ${printType(foundType)}`;
    throw new StreamingError(
      ErrorType.VALIDATION_ERROR,
      `A running query needs column "${name}" ${printType(type)} of dimension table "${table.name}", ` +
        `but in version ${table.version} ${instead}.`,
      { component: table.name, column: name },
    );
  });
}
