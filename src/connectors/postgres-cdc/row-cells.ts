import { must } from '../../common/assert.js';
import type { Cell } from '../../formats/cell-column.js';
import type { Field } from '../../types/schema.js';
import type { SourceConfig } from '../source.js';
import { CdcError } from './cdc-error.js';
import { type CdcMetadataKey, metadataCell } from './cdc-metadata.js';
import type { CdcTable } from './inspect-table.js';
import { parseCell } from './parse-cell.js';

/** A row as the server writes it; undefined for a value that it has not sent. */
export type TextTuple = Readonly<Record<string, string | null | undefined>>;

/** A wanted column; one with a metadata key is not the server's. */
interface WantedColumn {
  readonly field: Field;
  readonly metadataKey: CdcMetadataKey | undefined;
}

/** Makes the cells of the wanted columns of rows, which were committed so many microseconds behind 1970-01-01. */
export class RowCells {
  readonly #table: CdcTable;
  readonly #columns: readonly WantedColumn[];

  /** `positions` are those of the wanted columns in the schema of `config`. */
  constructor(
    table: CdcTable,
    { schema, metadataKeys }: Pick<SourceConfig, 'schema' | 'metadataKeys'>,
    positions: readonly number[],
  ) {
    this.#table = table;
    this.#columns = positions.map((position) => ({
      field: must(schema[position]),
      metadataKey: metadataKeys?.[position] as CdcMetadataKey | undefined,
    }));
  }

  /** Throws CdcError for a value that its column can't hold, or that the log has left out. */
  of(tuple: TextTuple, committedMicros: bigint): Cell[] {
    return this.#columns.map(({ field, metadataKey }) =>
      metadataKey === undefined
        ? this.#cell(field, tuple[field.name])
        : metadataCell(metadataKey, this.#table, committedMicros, field.type),
    );
  }

  /** Of a row of which only the key is known; the other cells of the server's columns are null. */
  ofKey(tuple: TextTuple, committedMicros: bigint): Cell[] {
    const { keyColumns } = this.#table;
    return this.#columns.map(({ field, metadataKey }) => {
      if (metadataKey !== undefined) {
        return metadataCell(metadataKey, this.#table, committedMicros, field.type);
      }
      const isOfKey = keyColumns.some(({ name }) => name === field.name);
      return isOfKey ? this.#cell(field, tuple[field.name]) : null;
    });
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
