import type { RecordBatch } from '../../columnar/arrow.js';
import { ArrowImporter } from '../../columnar/arrow-importer.js';
import { ArrowIpcReader } from '../../columnar/arrow-ipc-reader.js';
import type { ColumnBatch } from '../../columnar/column-batch.js';
import type { ColumnTarget } from '../../columnar/column-target.js';
import { must } from '../../common/assert.js';
import type { FileReader } from '../file-system.js';
import type { SourceConfig } from '../source.js';
import { access } from './find-files.js';
import type { TableReader } from './table-reader.js';

const BATCH_ROWS_MAX = 16_384;
const CHUNK_BYTES = 1 << 20;

/** Files of Arrow IPC data, stream or file form. Their record batches are handed on in runs of rows. */
export class ArrowTableReader implements TableReader {
  readonly skippedRows = 0;
  readonly #config: SourceConfig;
  #importer: ArrowImporter | undefined;
  #file: FileReader | undefined;
  #path = '';
  #reader: ArrowIpcReader | undefined;
  #batch: RecordBatch | undefined;
  /** Next row of `#batch`. */
  #row = 0;

  constructor(config: SourceConfig) {
    this.#config = config;
  }

  /** Arrow data has no lines: the line is the number of the next row in its record batch, from 1. */
  get position(): { readonly byte: number; readonly line: number } {
    return { byte: this.#reader?.byteLength ?? 0, line: this.#row + 1 };
  }

  open(file: FileReader, path: string, target: ColumnTarget): void {
    const { schema } = this.#config;
    if (this.#importer === undefined) {
      const { memory } = target.arena;
      const wanted = target.columns.map((position) => must(schema[position]));
      this.#importer = new ArrowImporter(memory, wanted, target.dictionaries);
      memory.recycler.addHolder(this.#importer);
    }
    this.#file = file;
    this.#path = path;
    this.#reader = new ArrowIpcReader(chunksOf(file));
    this.#batch = undefined;
    this.#row = 0;
  }

  async read(target: ColumnTarget): Promise<ColumnBatch | undefined> {
    const reader = must(this.#reader);
    while (this.#batch === undefined || this.#row === this.#batch.numRows) {
      const batch = await access(reader.next(), this.#path, this.#config.name);
      // Closed while waiting.
      if (reader !== this.#reader) return undefined;
      this.#batch = batch;
      this.#row = 0;
      if (this.#batch === undefined) return undefined;
    }
    const from = this.#row;
    this.#row = Math.min(from + BATCH_ROWS_MAX, this.#batch.numRows);
    return must(this.#importer).importRows(this.#batch, from, this.#row, target.arena);
  }

  async closeFile(): Promise<void> {
    await this.#file?.close();
    this.#file = undefined;
    this.#reader = undefined;
    this.#batch = undefined;
  }

  close(): void {
    this.#importer = undefined;
  }
}

async function* chunksOf(file: FileReader): AsyncGenerator<Uint8Array, undefined> {
  for (let position = 0; ; ) {
    const chunk = new Uint8Array(CHUNK_BYTES);
    const bytesRead = await file.read(chunk, position);
    if (bytesRead === 0) return undefined;
    position += bytesRead;
    yield chunk.subarray(0, bytesRead);
  }
}
