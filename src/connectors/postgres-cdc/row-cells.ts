import { must } from '../../common/assert.js';
import type { Cell } from '../../formats/cell-column.js';
import type { Field } from '../../types/schema.js';
import { CdcError } from './cdc-error.js';
import type { CdcTable } from './inspect-table.js';
import { parseCell } from './parse-cell.js';

/** A row as the server writes it; undefined for a value that it has not sent. */
export type TextTuple = Readonly<Record<string, string | null | undefined>>;

/** Makes the cells of the wanted columns of rows. */
export class RowCells {
  readonly #table: CdcTable;
  readonly #columns: readonly Field[];

  /** `positions` are those of the wanted columns in the table's schema. */
  constructor(table: CdcTable, positions: readonly number[]) {
    this.#table = table;
    this.#columns = positions.map((position) => must(table.schema[position]));
  }

  /** Throws CdcError for a value that its column can't hold, or that the log has left out. */
  of(tuple: TextTuple): Cell[] {
    return this.#columns.map((column) => this.#cell(column, tuple[column.name]));
  }

  /** Of a row of which only the key is known; the other cells are null. */
  ofKey(tuple: TextTuple): Cell[] {
    const { keyColumns } = this.#table;
    return this.#columns.map((column) =>
      keyColumns.some(({ name }) => name === column.name)
        ? this.#cell(column, tuple[column.name])
        : null,
    );
  }

  /** The texts of the key's columns. */
  keyOf(tuple: TextTuple): readonly string[] {
    return this.#table.keyColumns.map((column) => {
      const text = tuple[column.name];
      return typeof text === 'string' ? text : String(this.#cell(column, text));
    });
  }

  #cell({ name, type, nullable }: Field, text: string | null | undefined): Cell {
    if (text === undefined) {
      throw this.#wrong(
        name,
        'was not changed by an update, and is so large that the log leaves it out then: set REPLICA IDENTITY FULL',
      );
    }
    if (text === null) {
      if (nullable) return null;
      throw this.#wrong(name, 'is null in a row, but declared NOT NULL');
    }
    const cell = parseCell(text, type);
    if (cell !== undefined) return cell;
    throw this.#wrong(name, `has the value ${text}, which its type does not hold`);
  }

  #wrong(column: string, problem: string): CdcError {
    const { table, schemaName, tableName } = this.#table;
    return new CdcError(
      'column',
      table,
      `Column "${column}" of table "${table}" (${schemaName}.${tableName}) ${problem}.`,
      undefined,
      column,
    );
  }
}
