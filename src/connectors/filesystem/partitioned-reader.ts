import type { Column } from '../../columnar/column.js';
import type { ColumnBatch } from '../../columnar/column-batch.js';
import type { ColumnTarget } from '../../columnar/column-target.js';
import { must } from '../../common/assert.js';
import type { FileReader } from '../../common/file-system.js';
import { type Cell, writeCells } from '../../formats/cell-column.js';
import type { Field, Schema } from '../../types/schema.js';
import type { SourceConfig } from '../source.js';
import { type PartitionPlace, partitionValues } from './partition-values.js';
import type { FilePosition, TableReader } from './table-reader.js';

/** A table as its files have it: without the columns of PARTITIONED BY. */
export function tableOfFiles(config: SourceConfig): SourceConfig {
  const { schema, partitionedBy = [] } = config;
  return { ...config, schema: schema.filter(({ name }) => !partitionedBy.includes(name)) };
}

/** Adds the columns of PARTITIONED BY, which are the same in all rows of a file, to those that are read from it. */
export class PartitionedReader implements TableReader {
  readonly #inner: TableReader;
  readonly #schema: Schema;
  readonly #partitionColumns: Schema;
  readonly #place: PartitionPlace;
  /** Of the open file. */
  #values: readonly Cell[] = [];
  #target: { readonly whole: ColumnTarget; readonly ofFiles: ColumnTarget } | undefined;

  /** `inner` reads `tableOfFiles`. */
  constructor(
    inner: TableReader,
    { schema, partitionedBy = [] }: SourceConfig,
    place: PartitionPlace,
  ) {
    this.#inner = inner;
    this.#schema = schema;
    this.#partitionColumns = schema.filter(({ name }) => partitionedBy.includes(name));
    this.#place = place;
  }

  get skippedRows(): number {
    return this.#inner.skippedRows;
  }

  get firstPosition(): FilePosition {
    return this.#inner.firstPosition;
  }

  get position(): FilePosition {
    return this.#inner.position;
  }

  check(path: string): void {
    partitionValues(path, this.#partitionColumns, this.#place);
  }

  open(file: FileReader, path: string, target: ColumnTarget, from: FilePosition): void {
    this.#values = partitionValues(path, this.#partitionColumns, this.#place);
    this.#inner.open(file, path, this.#targetOfFiles(target), from);
  }

  async read(
    target: ColumnTarget,
    signal: AbortSignal | undefined,
  ): Promise<ColumnBatch | undefined> {
    const batch = await this.#inner.read(this.#targetOfFiles(target), signal);
    if (batch === undefined) return undefined;
    const schema = target.columns.map((position) => must(this.#schema[position]));
    let next = 0;
    const columns = schema.map((field, i): Column => {
      const at = this.#partitionColumns.indexOf(field);
      if (at < 0) return must(batch.columns[next++]);
      return repeated(field, this.#values[at] ?? null, batch.numRows, i, target);
    });
    return { ...batch, schema, columns };
  }

  closeFile(): Promise<void> {
    return this.#inner.closeFile();
  }

  close(): void {
    this.#inner.close();
  }

  /** The wanted columns that are in files, by their positions there. */
  #targetOfFiles(whole: ColumnTarget): ColumnTarget {
    if (this.#target?.whole === whole) return this.#target.ofFiles;
    const inFiles = this.#schema.filter((field) => !this.#partitionColumns.includes(field));
    const positions = whole.columns.map((position) =>
      inFiles.indexOf(must(this.#schema[position])),
    );
    const ofFiles = {
      ...whole,
      columns: positions.filter((position) => position >= 0),
      dictionaries: whole.dictionaries.filter((_, i) => must(positions[i]) >= 0),
    };
    this.#target = { whole, ofFiles };
    return ofFiles;
  }
}

/** One value for all rows. */
function repeated(
  field: Field,
  cell: Cell,
  numRows: number,
  position: number,
  target: ColumnTarget,
): Column {
  const column = writeCells(field, [cell], position, target);
  if (cell !== null) return { ...column, step: 0 };
  const byteLength = (numRows + 7) >> 3;
  const validity = target.arena.allocate(byteLength);
  target.arena.memory.views.u8.fill(0, validity, validity + byteLength);
  return { ...column, step: 0, validity };
}
