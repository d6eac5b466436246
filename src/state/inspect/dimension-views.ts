import type { Schema } from '../../types/schema.js';
import type { StateSession } from '../state-database.js';
import { quoted, type SqlNames } from './sql-names.js';
import { type StateTable, selectList, shownColumns } from './state-table.js';

/**
 * The stored dimension tables, under their own names. One whose name is taken, or can't be a name in PostgreSQL, is called
 * `dimension_<id>`.
 */
export async function dimensionViews(
  session: StateSession,
  schemaName: string,
  names: SqlNames,
): Promise<readonly StateTable[]> {
  const rows = await session.query(
    `SELECT id, name, num_rows, columns FROM ${quoted(schemaName)}.dim_version ORDER BY id`,
  );
  const stored = rows.map((row) => ({ row, ownName: names.take(String(row.name)) }));
  return stored.map(({ row, ownName }) => {
    const { id, num_rows: numRows } = row;
    const columns = shownColumns(JSON.parse(String(row.columns)) as Schema);
    return {
      name: ownName ?? names.takeLike(`dimension_${id}`),
      contents: `dimension table "${row.name}", ${numRows} rows`,
      select: `SELECT ${selectList(columns)} FROM ${quoted(schemaName)}.dim_${id} ORDER BY row_number`,
    };
  });
}
