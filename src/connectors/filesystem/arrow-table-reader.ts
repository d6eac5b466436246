import type { RecordBatch } from '../../columnar/arrow.js';
import { ArrowImporter } from '../../columnar/arrow-importer.js';
import { ArrowIpcReader } from '../../columnar/arrow-ipc-reader.js';
import type { ColumnBatch } from '../../columnar/column-batch.js';
import { type ColumnTarget, workFor } from '../../columnar/column-target.js';
import { must } from '../../common/assert.js';
import type { FileReader } from '../../common/file-system.js';
import { ErrorType } from '../../errors/error-type.js';
import { StreamingError } from '../../errors/streaming-error.js';
import type { SourceConfig } from '../source.js';
import { access } from './find-files.js';
import type { FilePosition, TableReader } from './table-reader.js';

const BATCH_ROWS_MAX = 16_384;
const CHUNK_BYTES = 1 << 20;

/**
 * Files of Arrow IPC data, stream or file form. Their record batches are handed on in runs of rows. A position is the number of
 * a record batch in its file and that of a row in it, both from 0; what is before it is read and dropped.
 */
export class ArrowTableReader implements TableReader {
  readonly firstPosition = { batch: 0, row: 0 };
  readonly skippedRows = 0;
  readonly #config: SourceConfig;
  #importer: ArrowImporter | undefined;
  #file: FileReader | undefined;
  #path = '';
  #reader: ArrowIpcReader | undefined;
  #batch: RecordBatch | undefined;
  /** Number of `#batch`, or of the next one where there is none. */
  #batchIndex = 0;
  /** Next row of `#batch`. */
  #row = 0;
  /** Where the open file goes on, as long as that has not been reached. */
  #from: FilePosition | undefined;

  constructor(config: SourceConfig) {
    this.#config = config;
  }

  get position(): FilePosition {
    return this.#from ?? { batch: this.#batchIndex, row: this.#row };
  }

  open(file: FileReader, path: string, target: ColumnTarget, from: FilePosition): void {
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
    this.#batchIndex = 0;
    this.#row = 0;
    this.#from = from;
  }

  async read(target: ColumnTarget): Promise<ColumnBatch | undefined> {
    if (this.#from !== undefined && !(await this.#goTo(this.#from))) return undefined;
    while (this.#row === (this.#batch?.numRows ?? 0)) {
      if (!(await this.#nextBatch())) return undefined;
    }
    const from = this.#row;
    const batch = must(this.#batch);
    this.#row = Math.min(from + BATCH_ROWS_MAX, batch.numRows);
    const importer = must(this.#importer);
    return workFor(target, () => importer.importRows(batch, from, this.#row, target.arena));
  }

  async closeFile(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    this.#reader = undefined;
    this.#batch = undefined;
    await file?.close();
  }

  close(): void {
    this.#importer = undefined;
  }

  /** Reads up to the row, which may be the one behind the last. False when the file was closed while waiting. */
  async #goTo(from: FilePosition): Promise<boolean> {
    const batch = must(from.batch);
    const row = must(from.row);
    while (this.#batch === undefined || this.#batchIndex < batch) {
      if (!(await this.#nextBatch())) break;
    }
    if (this.#reader === undefined) return false;
    const isThere = this.#batchIndex === batch && row <= (this.#batch?.numRows ?? 0);
    if (!isThere) {
      throw new StreamingError(
        ErrorType.CONNECTOR_ERROR,
        `"${this.#path}" ends before row ${row} of its record batch ${batch}, where reading table ` +
          `"${this.#config.name}" is to go on: it has been cut or replaced since.`,
        { component: this.#config.name, file: this.#path },
      );
    }
    this.#row = row;
    this.#from = undefined;
    return true;
  }

  /** False at the end of the file, and when it was closed while waiting. */
  async #nextBatch(): Promise<boolean> {
    const reader = must(this.#reader);
    const batch = await access(reader.next(), this.#path, this.#config.name);
    if (reader !== this.#reader) return false;
    if (this.#batch !== undefined) this.#batchIndex++;
    this.#batch = batch;
    this.#row = 0;
    return batch !== undefined;
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
