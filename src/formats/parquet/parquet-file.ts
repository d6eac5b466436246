import type { AsyncBuffer, ParquetParsers, parquetScan } from 'hyparquet';
import { must } from '../../common/assert.js';
import type { Schema } from '../../types/schema.js';
import type { Cell } from '../cell-column.js';
import { type CellReader, cellReader } from './parquet-types.js';

/** Rows of one row group, column by column; a column that the file doesn't have is undefined. */
export interface RowGroup {
  /** Of its first row in the file. */
  readonly firstRow: number;
  readonly numRows: number;
  readonly columns: readonly (readonly Cell[] | undefined)[];
}

/** Values as they are stored, times as numbers in the file's unit. */
const PARSERS: Partial<ParquetParsers> = {
  timestampFromMilliseconds: (millis) => millis,
  timestampFromMicroseconds: (micros) => micros,
  timestampFromNanoseconds: (nanos) => nanos,
  dateFromDays: (days) => days,
  jsonFromBytes: (bytes) => new TextDecoder().decode(bytes),
};

type Scan = Awaited<ReturnType<typeof parquetScan>>;

/** A Parquet file, as far as a table's columns want it. */
export class ParquetFile {
  readonly #scan: Scan;
  readonly #schema: Schema;
  readonly #readers: readonly (CellReader | undefined)[];

  private constructor(scan: Scan, schema: Schema, readers: readonly (CellReader | undefined)[]) {
    this.#scan = scan;
    this.#schema = schema;
    this.#readers = readers;
  }

  /** Throws Error for what is no Parquet, and where a column has a type that the table's column can't take. */
  static async open(file: AsyncBuffer, schema: Schema): Promise<ParquetFile> {
    const { parquetMetadataAsync, parquetScan, parquetSchema } = await import('hyparquet');
    const { compressors } = await import('hyparquet-compressors');
    const options = { file, parsers: PARSERS, geoparquet: false };
    const metadata = await parquetMetadataAsync(file, options);
    const { children } = parquetSchema(metadata);
    const readers = schema.map((field) => {
      const found = children.find(({ element }) => element.name === field.name);
      if (found !== undefined) return cellReader(found, field);
      if (field.nullable) return undefined;
      throw new Error(`it has no column "${field.name}", which is NOT NULL`);
    });
    const columns = schema.flatMap(({ name }, i) => (readers[i] === undefined ? [] : [name]));
    const scan = await parquetScan({ ...options, metadata, columns, compressors });
    return new ParquetFile(scan, schema, readers);
  }

  get numRows(): number {
    return Number(this.#scan.metadata.num_rows);
  }

  /** The row group that holds a row. */
  async readGroup(row: number): Promise<RowGroup> {
    const { rowStart, rowEnd } = must(
      this.#scan.ranges.find((range) => range.rowStart <= row && row < range.rowEnd),
    );
    const columns = await Promise.all(
      this.#schema.map(async ({ name, nullable }, i) => {
        const read = this.#readers[i];
        if (read === undefined) return undefined;
        const values = await this.#scan.readColumn({ column: name, rowStart, rowEnd });
        const cells = Array.from(values, (value): Cell => (value == null ? null : read(value)));
        const missing = nullable ? -1 : cells.indexOf(null);
        if (missing < 0) return cells;
        throw new Error(
          `column "${name}" is NOT NULL and has no value in row ${rowStart + missing + 1}`,
        );
      }),
    );
    return { firstRow: rowStart, numRows: rowEnd - rowStart, columns };
  }
}
