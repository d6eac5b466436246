import type { Arena } from '../kernels/arena.js';
import type { StringDictionary } from '../kernels/string-dictionary.js';

/** Where a `ColumnSource` puts what it reads. */
export interface ColumnTarget {
  readonly arena: Arena;
  /** Positions in the table's physical columns that the query needs, ascending; the batch has only these. */
  readonly columns: readonly number[];
  /** Dictionaries of the VARCHAR columns, parallel to `columns`, living as long as the query. */
  readonly dictionaries: readonly (StringDictionary | undefined)[];
  /** Does work that keeps the thread, so that its time counts as the source's; absent where nobody counts. */
  readonly measure?: <T>(work: () => T) => T;
}

/** Does the work of a source between two of its waits: decoding, generating, copying. */
export function workFor<T>({ measure }: Pick<ColumnTarget, 'measure'>, work: () => T): T {
  return measure === undefined ? work() : measure(work);
}
