import { must } from '../../common/assert.js';
import type { KernelMemory } from '../../kernels/kernel-memory.js';
import { StringDictionary } from '../../kernels/string-dictionary.js';
import type { SqlType } from '../../types/sql-type.js';
import { type DimensionColumn, loadDimensionColumns } from './dimension-columns.js';
import type { DimensionTable } from './dimension-table.js';
import { HashKeyIndex } from './hash-key-index.js';
import type { KeyIndex } from './key-index.js';
import { OwnedMemory } from './owned-memory.js';
import { StringKeyIndex } from './string-key-index.js';

/** What a query needs of a dimension table. */
export interface DimensionAccess {
  /** Positions of the key columns in the table, and the types of their partners in the stream. */
  readonly dimensionKeys: readonly number[];
  readonly inputKeyTypes: readonly SqlType[];
  /** Positions of the columns that are appended to the stream's, and the dictionaries of those that are VARCHAR. */
  readonly dimensionColumns: readonly number[];
  readonly dictionaries: readonly (StringDictionary | undefined)[];
}

/** One version of a dimension table in the kernel memory of one query: its columns, and an index over its key. */
export class DimensionIndex {
  /** Parallel to `dimensionColumns`. Row 0 is null, the table's rows count from 1. */
  readonly columns: readonly DimensionColumn[];
  readonly keys: KeyIndex;
  readonly numRows: number;
  /** Kernel memory that it took. */
  readonly byteLength: number;
  readonly #owned: OwnedMemory;
  readonly #keyDictionaries: readonly (StringDictionary | undefined)[];

  constructor(memory: KernelMemory, table: DimensionTable, access: DimensionAccess) {
    const { dimensionKeys, inputKeyTypes, dimensionColumns, dictionaries } = access;
    const bytesBefore = memory.allocatedBytes;
    this.numRows = table.numRows;
    this.#owned = new OwnedMemory(memory);
    this.columns = loadDimensionColumns(this.#owned, table, dimensionColumns, dictionaries);
    this.#keyDictionaries = dimensionKeys.map((position) =>
      must(table.schema[position]).type.kind === 'varchar'
        ? new StringDictionary(memory)
        : undefined,
    );
    const scratch = new OwnedMemory(memory);
    const keys = loadDimensionColumns(scratch, table, dimensionKeys, this.#keyDictionaries).map(
      ({ column }) => column,
    );
    const [first] = keys;
    this.keys =
      keys.length === 1 && first?.dictionary !== undefined
        ? new StringKeyIndex(memory, first, table.numRows)
        : new HashKeyIndex(memory, keys, inputKeyTypes, table.numRows);
    scratch.close();
    this.byteLength = memory.allocatedBytes - bytesBefore;
  }

  close(): void {
    this.keys.close();
    for (const dictionary of this.#keyDictionaries) dictionary?.close();
    this.#owned.close();
  }
}
