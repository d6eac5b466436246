import type { Schema } from '../types/schema.js';
import type { Column } from './column.js';

/**
 * A run of rows as columns in kernel memory: what flows through the operators. Immutable. Its buffers belong to the
 * source's arena and are valid until the operator that received it returns; who keeps rows copies them.
 */
export interface ColumnBatch {
  readonly schema: Schema;
  readonly numRows: number;
  readonly columns: readonly Column[];
  /**
   * Address of i64[numRows] milliseconds: the source's watermark before each row, never falling; 0 where no row of this
   * batch is behind the watermark of the rows before it, so that none can be late for any window.
   */
  readonly rowWatermarks: number;
  /** Address of i8[numRows] change kinds (see `RowKind`); 0 where every row is an insert. */
  readonly rowKinds: number;
}

/** The kinds of change that a row can be, numbered as in Flink. */
export const RowKind = { INSERT: 0, UPDATE_BEFORE: 1, UPDATE_AFTER: 2, DELETE: 3 } as const;

export type RowKind = (typeof RowKind)[keyof typeof RowKind];
