import type { Column } from '../../columnar/column.js';
import type { ColumnBatch } from '../../columnar/column-batch.js';
import { type ColumnTarget, workFor } from '../../columnar/column-target.js';
import { must } from '../../common/assert.js';
import type { FileReader, FileSystem } from '../../common/file-system.js';
import { ErrorType } from '../../errors/error-type.js';
import { StreamingError } from '../../errors/streaming-error.js';
import { writeCells } from '../../formats/cell-column.js';
import { ParquetFile, type RowGroup } from '../../formats/parquet/parquet-file.js';
import type { SourceConfig } from '../source.js';
import { access } from './find-files.js';
import type { FilePosition, TableReader } from './table-reader.js';

const BATCH_ROWS_MAX = 8192;

/** Parquet files, a row group at a time. A position is the number of a row in its file, from 0. */
export class ParquetTableReader implements TableReader {
  readonly firstPosition = { row: 0 };
  readonly skippedRows = 0;
  readonly #config: SourceConfig;
  readonly #fileSystem: FileSystem;
  #file: FileReader | undefined;
  #path = '';
  #parquet: ParquetFile | undefined;
  #group: RowGroup | undefined;
  #row = 0;

  constructor(config: SourceConfig, fileSystem: FileSystem) {
    this.#config = config;
    this.#fileSystem = fileSystem;
  }

  get position(): FilePosition {
    return { row: this.#row };
  }

  open(file: FileReader, path: string, _target: ColumnTarget, from: FilePosition): void {
    this.#file = file;
    this.#path = path;
    this.#row = must(from.row);
  }

  async read(target: ColumnTarget): Promise<ColumnBatch | undefined> {
    const file = must(this.#file);
    const { schema } = this.#config;
    const wanted = target.columns.map((position) => must(schema[position]));
    if (this.#parquet === undefined) {
      const opened = await access(this.#openFile(file, wanted), this.#path, this.#config.name);
      if (this.#file !== file) return undefined;
      this.#parquet = opened;
      if (this.#row > opened.numRows) throw this.#cut(opened.numRows);
    }
    if (this.#row === this.#parquet.numRows) return undefined;
    if (this.#group === undefined || this.#row >= this.#group.firstRow + this.#group.numRows) {
      const reading = this.#parquet.readGroup(this.#row);
      const group = await access(reading, this.#path, this.#config.name);
      if (this.#file !== file) return undefined;
      this.#group = group;
    }
    const { firstRow, numRows, columns } = this.#group;
    const from = this.#row - firstRow;
    const to = Math.min(from + BATCH_ROWS_MAX, numRows);
    this.#row = firstRow + to;
    return {
      schema: wanted,
      numRows: to - from,
      columns: workFor(target, () =>
        wanted.map((field, i): Column => {
          const cells = columns[i]?.slice(from, to) ?? new Array<null>(to - from).fill(null);
          return writeCells(field, cells, i, target);
        }),
      ),
      rowWatermarks: 0,
      rowKinds: 0,
    };
  }

  async closeFile(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    this.#parquet = undefined;
    this.#group = undefined;
    await file?.close();
  }

  close(): void {
    this.#group = undefined;
  }

  async #openFile(file: FileReader, wanted: SourceConfig['schema']): Promise<ParquetFile> {
    const byteLength = (await this.#fileSystem.stat(this.#path))?.sizeBytes ?? 0;
    const slice = (start: number, end = byteLength): Promise<ArrayBuffer> =>
      readRange(file, start, end);
    return ParquetFile.open({ byteLength, slice }, wanted);
  }

  #cut(numRows: number): StreamingError {
    return new StreamingError(
      ErrorType.CONNECTOR_ERROR,
      `"${this.#path}" has ${numRows} rows, and reading table "${this.#config.name}" is to go on behind row ${this.#row}: it ` +
        'has been cut or replaced since.',
      { component: this.#config.name, file: this.#path },
    );
  }
}

async function readRange(file: FileReader, start: number, end: number): Promise<ArrayBuffer> {
  const bytes = new Uint8Array(end - start);
  for (let done = 0; done < bytes.length; ) {
    const bytesRead = await file.read(bytes.subarray(done), start + done);
    if (bytesRead === 0) throw new Error(`it ends at byte ${start + done}, before its columns do`);
    done += bytesRead;
  }
  return bytes.buffer;
}
