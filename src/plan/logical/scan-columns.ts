import { field } from '../../types/schema.js';
import type { CatalogColumn, CatalogTable } from '../catalog.js';

/**
 * What a scan of the table can yield: its columns, and where the watermark is any other expression than a delay, that
 * expression as one more computed column, under a name that no query can have meant.
 */
export function scanColumns(table: CatalogTable): readonly CatalogColumn[] {
  const { columns, watermark } = table;
  if (watermark?.kind !== 'expression') return columns;
  const { expression } = watermark;
  const names = new Set(columns.map((column) => column.field.name));
  let name = '$watermark';
  while (names.has(name)) name = `$${name}`;
  const hidden = field(name, expression.type, expression.nullable);
  return [...columns, { kind: 'computed', field: hidden, expression }];
}

/** Position of the column in `scanColumns` whose running maximum is the watermark, or that it is counted from. */
export function watermarkColumn(table: CatalogTable): number | undefined {
  const { columns, watermark } = table;
  return watermark?.kind === 'expression' ? columns.length : watermark?.column;
}
