import type { Column } from '../../columnar/column.js';
import type { Arena } from '../../kernels/arena.js';

/** Finds the rows of a dimension table by their key. Rows are numbered from 1; 0 is "none". */
export interface KeyIndex {
  /** Address of u32[rows + 1]: for each row the next one with the same key, in row order. */
  readonly next: number;
  /** Whether some key has several rows. */
  readonly hasRepeats: boolean;
  /** Address of u32[n]: for each of `n` rows with these key columns the first row of equal key. */
  probe(keys: readonly Column[], n: number, arena: Arena): number;
  close(): void;
}
