import type { RecordBatch } from '../../columnar/arrow.js';
import type { ColumnBatch } from '../../columnar/column-batch.js';
import type { ColumnTarget } from '../../columnar/column-target.js';
import { unreachable } from '../../common/assert.js';
import type { FileSystem } from '../../common/file-system.js';
import { OptionReader } from '../../common/option-reader.js';
import { ErrorType } from '../../errors/error-type.js';
import { StreamingError } from '../../errors/streaming-error.js';
import { ArrowFetcher } from '../arrow-fetcher.js';
import type { ColumnSource, SourceConfig, SourceOffset } from '../source.js';
import { ArrowTableReader } from './arrow-table-reader.js';
import { type FileOffset, parseFileOffset, printFileOffset } from './file-offset.js';
import { access, comparePaths, findFiles, localPath } from './find-files.js';
import { formatOf } from './format-option.js';
import { ParquetTableReader } from './parquet-table-reader.js';
import type { PartitionPlace } from './partition-values.js';
import { PartitionedReader, tableOfFiles } from './partitioned-reader.js';
import { RowTableReader } from './row-table-reader.js';
import { readSinkOptions } from './sink/sink-options.js';
import type { FilePosition, TableReader } from './table-reader.js';

/**
 * Reads the files of a table once, in order. Batches don't cross files. Going on at an offset, it reads the rest of that file
 * and all files whose names come behind it, new ones included; a new file whose name comes before it is not noticed.
 */
export class FilesystemSource implements ColumnSource {
  readonly #config: SourceConfig;
  readonly #fileSystem: FileSystem;
  readonly #path: string;
  readonly #reader: TableReader;
  readonly #arrowFetcher: ArrowFetcher;
  #files: readonly string[] = [];
  /** Position in `#files` of the file that is read, or is next. */
  #current = 0;
  /** Where that file is to be opened. */
  #from: FilePosition;
  #isOpen = false;
  #lastRead: string | null = null;
  /** Of the run that an offset came from. */
  #skippedBefore = 0;
  #isClosed = false;

  constructor(config: SourceConfig, fileSystem: FileSystem) {
    const options = new OptionReader(config);
    this.#config = config;
    this.#fileSystem = fileSystem;
    this.#path = options.required(
      'path',
      "name a file or folder, as in 'path' = 'data/events.jsonl'",
    );
    const { defaultPartition: defaultName } = readSinkOptions(options);
    const place = { table: config.name, root: localPath(this.#path), defaultName };
    this.#reader = createReader(config, options, fileSystem, place);
    options.finish();
    this.#from = this.#reader.firstPosition;
    this.#arrowFetcher = new ArrowFetcher(this, config.schema);
  }

  async init(): Promise<void> {
    this.#files = await findFiles(this.#fileSystem, this.#path, this.#config.name);
    for (const file of this.#files) this.#reader.check?.(file);
  }

  fetchNextBatch(signal?: AbortSignal): Promise<RecordBatch | null> {
    return this.#arrowFetcher.fetchNextBatch(signal);
  }

  async fetchColumns(target: ColumnTarget, signal?: AbortSignal): Promise<ColumnBatch | null> {
    for (;;) {
      signal?.throwIfAborted();
      const path = this.#files[this.#current];
      if (path === undefined) return null;
      if (!this.#isOpen) {
        const file = await access(this.#fileSystem.open(path), path, this.#config.name);
        if (this.#isClosed) {
          await file.close();
          return null;
        }
        this.#reader.open(file, path, target, this.#from);
        this.#from = this.#reader.firstPosition;
        this.#isOpen = true;
      }
      const batch = await this.#reader.read(target, signal);
      if (batch !== undefined) return batch;
      if (this.#isClosed) return null;
      this.#isOpen = false;
      this.#current++;
      this.#lastRead = path;
      await this.#reader.closeFile();
    }
  }

  async seek(offset: SourceOffset): Promise<void> {
    const parsed = parseFileOffset(offset, this.#reader.firstPosition, this.#config.name);
    this.#skippedBefore = parsed.skippedRows;
    if (parsed.kind === 'behind') {
      const { after } = parsed;
      this.#lastRead = after;
      const isNew = (file: string) => after === null || comparePaths(file, after) > 0;
      const firstNew = this.#files.findIndex(isNew);
      this.#current = firstNew < 0 ? this.#files.length : firstNew;
      return;
    }
    const { file, position } = parsed;
    this.#current = this.#files.indexOf(file);
    if (this.#current < 0) throw this.#lost(file, 'is not there any more');
    const { byte = 0 } = position;
    const { sizeBytes = 0 } =
      (await access(this.#fileSystem.stat(file), file, this.getName())) ?? {};
    if (sizeBytes < byte) {
      throw this.#lost(file, `has ${sizeBytes} bytes and had at least ${byte}`);
    }
    this.#from = position;
  }

  async commitOffset(): Promise<void> {}

  /** See `printFileOffset`. */
  getCurrentOffset(): SourceOffset {
    return printFileOffset(this.#offset());
  }

  getWatermark(): number {
    return Number.NEGATIVE_INFINITY;
  }

  getName(): string {
    return this.#config.name;
  }

  getTopic(): string {
    return this.#path;
  }

  getPartition(): number {
    return 0;
  }

  getSkippedRows(): number {
    return this.#skippedBefore + this.#reader.skippedRows;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const wasOpen = this.#isOpen;
    this.#isOpen = false;
    this.#current = this.#files.length;
    if (wasOpen) await this.#reader.closeFile();
    this.#reader.close();
  }

  #offset(): FileOffset {
    const skippedRows = this.getSkippedRows();
    const file = this.#files[this.#current];
    if (file === undefined) return { kind: 'behind', after: this.#lastRead, skippedRows };
    const position = this.#isOpen ? this.#reader.position : this.#from;
    return { kind: 'within', file, position, skippedRows };
  }

  /** `problem` goes on from the name of the file. */
  #lost(file: string, problem: string): StreamingError {
    return new StreamingError(
      ErrorType.CONNECTOR_ERROR,
      `Table "${this.#config.name}" can't go on where it was: "${file}" ${problem}. Files may be ` +
        'added behind it, but what has been read must stay as it was.',
      { component: this.#config.name, file },
    );
  }
}

function createReader(
  config: SourceConfig,
  options: OptionReader,
  fileSystem: FileSystem,
  place: PartitionPlace,
): TableReader {
  const reader = readerOfFiles(tableOfFiles(config), options, fileSystem);
  const isPartitioned = (config.partitionedBy ?? []).length > 0;
  return isPartitioned ? new PartitionedReader(reader, config, place) : reader;
}

function readerOfFiles(
  config: SourceConfig,
  options: OptionReader,
  fileSystem: FileSystem,
): TableReader {
  const format = formatOf(options);
  switch (format.kind) {
    case 'rows':
      return new RowTableReader(config, format.configure(options));
    case 'arrow':
      return new ArrowTableReader(config);
    case 'parquet':
      return new ParquetTableReader(config, fileSystem);
    default:
      return unreachable(format);
  }
}
