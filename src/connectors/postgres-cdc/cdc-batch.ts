import type { ColumnBatch, RowKind } from '../../columnar/column-batch.js';
import type { ColumnTarget } from '../../columnar/column-target.js';
import { must } from '../../common/assert.js';
import { type Cell, writeCells } from '../../formats/cell-column.js';
import type { SourceConfig } from '../source.js';
import type { CdcPlace } from './cdc-place.js';

/** A row that has been read, and the place behind it. */
export interface CdcRow {
  readonly rowKind: RowKind;
  /** Of the wanted columns. */
  readonly cells: readonly Cell[];
  readonly behind: CdcPlace;
}

/** Rows as columns of the target, valid until its arena is reset. */
export function rowBatch(
  rows: readonly CdcRow[],
  { schema }: Pick<SourceConfig, 'schema'>,
  target: ColumnTarget,
): ColumnBatch {
  const { arena, columns } = target;
  const wanted = columns.map((position) => must(schema[position]));
  const written = wanted.map((field, i) => {
    const cells = rows.map((row) => row.cells[i] ?? null);
    return writeCells(field, cells, i, target);
  });
  const rowKinds = arena.allocate(rows.length);
  const kinds = Uint8Array.from(rows, ({ rowKind }) => rowKind);
  arena.memory.views.u8.set(kinds, rowKinds);
  return { schema: wanted, numRows: rows.length, columns: written, rowWatermarks: 0, rowKinds };
}
