import type { Column } from '../../columnar/column.js';
import type { Arena } from '../../kernels/arena.js';
import type { StringDictionary } from '../../kernels/string-dictionary.js';
import { byteWidthOf, type SqlType } from '../../types/sql-type.js';
import type { SeededRandom } from './seeded-random.js';

/** Makes one column, run of rows by run of rows. */
export interface ColumnGenerator {
  /** Rows until the column has no more values; Infinity for random ones. */
  readonly rowsMax: number;
  /** Passes over the next `n` rows. */
  skip(n: number): void;
  /** Rows [firstRow, firstRow + n); `dictionary` is there for VARCHAR. */
  generate(
    arena: Arena,
    dictionary: StringDictionary | undefined,
    firstRow: number,
    n: number,
  ): Column;
}

/** A column of `n` rows without nulls, whose values `fill` writes at the address it is given. */
export function filledColumn(
  arena: Arena,
  type: SqlType,
  n: number,
  dictionary: StringDictionary | undefined,
  fill: (address: number) => void,
): Column {
  const step = byteWidthOf(type);
  const values = arena.allocate(n * step);
  fill(values);
  return { type, values, step, validity: 0, dictionary };
}

/** A validity bitmap of `n` rows in which each is null with probability `rate`. */
export function writeNulls(arena: Arena, random: SeededRandom, rate: number, n: number): number {
  const bytes = arena.allocate(n);
  const bitmap = arena.allocate((n + 7) >>> 3);
  const { kernels, views } = arena.memory;
  const valid = views.u8;
  for (let i = 0; i < n; i++) valid[bytes + i] = random.fraction() < rate ? 0 : 1;
  kernels.bytesToBitmap(bytes, n, bitmap);
  return bitmap;
}
