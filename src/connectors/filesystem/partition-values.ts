import { ErrorType } from '../../errors/error-type.js';
import { StreamingError } from '../../errors/streaming-error.js';
import type { Cell } from '../../formats/cell-column.js';
import type { Field } from '../../types/schema.js';
import { printType } from '../../types/sql-type.js';
import { partitionCell } from './partition-cell.js';

/** Where the values of partition columns are looked for. */
export interface PartitionPlace {
  readonly table: string;
  /** The table's folder. */
  readonly root: string;
  /** The name that stands for NULL. */
  readonly defaultName: string;
}

/**
 * The values of the columns that the folders `column=value` give a file which lies below the table's folder. Throws CONNECTOR_ERROR
 * for a file that lies elsewhere, or a name that is no value of its column.
 */
export function partitionValues(
  path: string,
  columns: readonly Field[],
  { table, root, defaultName }: PartitionPlace,
): readonly Cell[] {
  const folders = path.slice(root.length).split('/').slice(0, -1);
  const values = new Map(
    folders.flatMap((folder) => {
      const at = folder.indexOf('=');
      return at < 0 ? [] : [[unescapeName(folder.slice(0, at)), folder.slice(at + 1)] as const];
    }),
  );
  return columns.map(({ name, type, nullable }) => {
    const escaped = values.get(name);
    if (escaped === undefined) {
      throw wrong(
        path,
        table,
        name,
        `is in no folder "${name}=…", though the table is PARTITIONED BY it: move the file, or leave the column out`,
      );
    }
    const text = unescapeName(escaped);
    if (text === defaultName) {
      if (nullable) return null;
      throw wrong(path, table, name, `has NULL for column "${name}", which is NOT NULL`);
    }
    const cell = partitionCell(text, type);
    if (cell !== undefined) return cell;
    throw wrong(
      path,
      table,
      name,
      `has '${text}' for column "${name}", which is no ${printType(type)}: rename the folder, or declare the column differently`,
    );
  });
}

/** What `partitionName` has escaped. */
function unescapeName(name: string): string {
  return name.replace(/%([0-9A-Fa-f]{2})/g, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
}

/** `problem` goes on from the file's name. */
function wrong(file: string, table: string, column: string, problem: string): StreamingError {
  return new StreamingError(
    ErrorType.CONNECTOR_ERROR,
    `"${file}" of table "${table}" ${problem}.`,
    { component: table, file, column },
  );
}
