import type { RecordBatch } from '../../columnar/arrow.js';
import type { Schema } from '../../types/schema.js';

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
