import type { Schema } from '../types/schema.js';
import type { CatalogColumn, CatalogTable } from './catalog.js';

/** The column of a table whose field has the position in `physical`. */
type PhysicalColumn = Extract<CatalogColumn, { kind: 'physical' }>;

/** What INSERT INTO writes to: the table's physical columns, but for metadata that is declared VIRTUAL. */
export function sinkColumns({ columns }: CatalogTable): readonly PhysicalColumn[] {
  return columns.flatMap((column) =>
    column.kind === 'physical' && column.metadata?.isVirtual !== true ? [column] : [],
  );
}

export function sinkSchema(table: CatalogTable): Schema {
  return sinkColumns(table).map((column) => column.field);
}

/** Parallel to the columns; undefined where none of them is metadata. */
export function metadataKeys(
  columns: readonly CatalogColumn[],
): readonly (string | undefined)[] | undefined {
  const keys = columns.flatMap((column) =>
    column.kind === 'physical' ? [column.metadata?.key] : [],
  );
  return keys.some((key) => key !== undefined) ? keys : undefined;
}
