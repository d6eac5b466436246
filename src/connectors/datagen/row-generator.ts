import type { Column } from '../../columnar/column.js';
import type { ColumnTarget } from '../source.js';

/**
 * Makes the rows of one table. Called with consecutive runs of rows; what it makes depends on the row numbers alone,
 * never on how they are cut into batches or on which columns the query reads.
 */
export interface RowGenerator {
  /** Rows until the generator itself has no more; Infinity where it goes on. */
  readonly rowsMax: number;
  /** Passes over the next `n` rows of all columns; called before the first `generate` only. */
  skip(n: number): void;
  /** The wanted columns of rows [firstRow, firstRow + n). */
  generate(target: ColumnTarget, firstRow: number, n: number): readonly Column[];
}
