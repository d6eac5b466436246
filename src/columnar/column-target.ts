import type { Arena } from '../kernels/arena.js';
import type { StringDictionary } from '../kernels/string-dictionary.js';

/** Where a `ColumnSource` puts what it reads. */
export interface ColumnTarget {
  readonly arena: Arena;
  /** Positions in the table's physical columns that the query needs, ascending; the batch has only these. */
  readonly columns: readonly number[];
  /** Dictionaries of the VARCHAR columns, parallel to `columns`, living as long as the query. */
  readonly dictionaries: readonly (StringDictionary | undefined)[];
}
