import type { StringDictionary } from '../kernels/string-dictionary.js';
import type { SqlType } from '../types/sql-type.js';

/**
 * One column of a batch in kernel memory. Row i's value lies at `values + i * step`, its validity is bit i of the Arrow
 * bitmap at `validity`. How a value lies is told by `physicalTypeOf(type)`; values under null rows are undefined, but
 * string codes there are always below the dictionary's size or 0.
 */
export interface Column {
  readonly type: SqlType;
  readonly values: number;
  /** Bytes from one row's value to the next: the type's width, or 0 for one value repeated in every row. */
  readonly step: number;
  /** Address of the validity bitmap (1 = valid), or 0 where no row is null. */
  readonly validity: number;
  /** The strings behind the codes of a VARCHAR column; undefined for every other type. */
  readonly dictionary: StringDictionary | undefined;
}
