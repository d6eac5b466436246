import { ArrowImporter } from '../../columnar/arrow-importer.js';
import type { Column } from '../../columnar/column.js';
import { assert, must } from '../../common/assert.js';
import { Arena } from '../../kernels/arena.js';
import type { StringDictionary } from '../../kernels/string-dictionary.js';
import { byteWidthOf, type SqlType } from '../../types/sql-type.js';
import type { DimensionTable } from './dimension-table.js';
import type { OwnedMemory } from './owned-memory.js';

const CHUNK_ROWS_MAX = 16_384;

/** A column of a table, whole. */
export interface DimensionColumn {
  readonly column: Column;
  /** Whether a row other than row 0 is null. */
  readonly hasNulls: boolean;
}

/**
 * The table's columns at `positions`, whole, in kernel memory. They have one row more than the table: row 0 is null, and
 * the table's rows are numbered from 1, so that a row without a match is gathered like any other.
 */
export function loadDimensionColumns(
  owned: OwnedMemory,
  table: DimensionTable,
  positions: readonly number[],
  dictionaries: readonly (StringDictionary | undefined)[],
): readonly DimensionColumn[] {
  const schema = positions.map((position) => must(table.schema[position]));
  const importer = new ArrowImporter(owned.memory, schema, dictionaries);
  const builders = schema.map(
    ({ type }, i) => new ColumnBuilder(owned, type, table.numRows, dictionaries[i]),
  );
  const arena = new Arena(owned.memory);
  for (const batch of table.batches) {
    for (let from = 0; from < batch.numRows; from += CHUNK_ROWS_MAX) {
      const to = Math.min(batch.numRows, from + CHUNK_ROWS_MAX);
      arena.reset();
      const { columns } = importer.importRows(batch, from, to, arena);
      builders.forEach((builder, i) => {
        builder.append(must(columns[i]), to - from);
      });
    }
  }
  arena.close();
  return builders.map((builder) => builder.finish());
}

/** Joins chunks of a column to one. */
class ColumnBuilder {
  readonly #owned: OwnedMemory;
  readonly #type: SqlType;
  readonly #width: number;
  readonly #dictionary: StringDictionary | undefined;
  readonly #values: number;
  /** One byte a row, 1 = valid. */
  readonly #valid: number;
  #numRows = 1;

  constructor(
    owned: OwnedMemory,
    type: SqlType,
    numRows: number,
    dictionary: StringDictionary | undefined,
  ) {
    this.#owned = owned;
    this.#type = type;
    this.#width = byteWidthOf(type);
    this.#dictionary = dictionary;
    this.#values = owned.allocateZeroed((numRows + 1) * this.#width);
    this.#valid = owned.allocateZeroed(numRows + 1);
  }

  append(column: Column, n: number): void {
    assert(column.step === this.#width, 'tables are kept without constant columns');
    const { kernels, views } = this.#owned.memory;
    const bytes = n * this.#width;
    const target = this.#values + this.#numRows * this.#width;
    views.u8.copyWithin(target, column.values, column.values + bytes);
    kernels.bitmapToBytes(column.validity, 0, n, this.#valid + this.#numRows);
    this.#numRows += n;
  }

  finish(): DimensionColumn {
    const validity = this.#owned.allocate((this.#numRows + 7) >> 3);
    const { kernels } = this.#owned.memory;
    kernels.bytesToBitmap(this.#valid, this.#numRows, validity);
    const column: Column = {
      type: this.#type,
      values: this.#values,
      step: this.#width,
      validity,
      dictionary: this.#dictionary,
    };
    const hasNulls = kernels.bitmapCount(validity, this.#numRows) < this.#numRows - 1;
    return { column, hasNulls };
  }
}
