import type { RecordBatch } from '../../columnar/arrow.js';
import type { ColumnBatch } from '../../columnar/column-batch.js';
import type { ColumnTarget } from '../../columnar/column-target.js';
import { OptionReader } from '../../common/option-reader.js';
import { didYouMean } from '../../errors/did-you-mean.js';
import type { Format } from '../../formats/format.js';
import { FORMATS } from '../../formats/registry.js';
import { ArrowFetcher } from '../arrow-fetcher.js';
import type { FileSystem } from '../file-system.js';
import type { ColumnSource, SourceConfig, SourceOffset } from '../source.js';
import { ArrowTableReader } from './arrow-table-reader.js';
import { access, findFiles } from './find-files.js';
import { RowTableReader } from './row-table-reader.js';
import type { TableReader } from './table-reader.js';

/** Reads the files of a table once, in order. Batches don't cross files. */
export class FilesystemSource implements ColumnSource {
  readonly #config: SourceConfig;
  readonly #fileSystem: FileSystem;
  readonly #path: string;
  readonly #reader: TableReader;
  readonly #arrowFetcher: ArrowFetcher;
  #files: readonly string[] = [];
  /** Position in `#files` of the file that is read, or is next. */
  #current = 0;
  #isOpen = false;
  #isClosed = false;

  constructor(config: SourceConfig, fileSystem: FileSystem) {
    const options = new OptionReader(config);
    this.#config = config;
    this.#fileSystem = fileSystem;
    this.#path = options.required(
      'path',
      "name a file or folder, as in 'path' = 'data/events.jsonl'",
    );
    const format = formatOf(options);
    this.#reader =
      format.kind === 'rows'
        ? new RowTableReader(config, format.configure(options))
        : new ArrowTableReader(config);
    options.finish();
    this.#arrowFetcher = new ArrowFetcher(this, config.schema);
  }

  async init(): Promise<void> {
    this.#files = await findFiles(this.#fileSystem, this.#path, this.#config.name);
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
        this.#reader.open(file, path, target);
        this.#isOpen = true;
      }
      const batch = await this.#reader.read(target, signal);
      if (batch !== undefined) return batch;
      await this.#reader.closeFile();
      this.#isOpen = false;
      this.#current++;
    }
  }

  async commitOffset(): Promise<void> {}

  /** `{"file": …, "byte": …, "line": …}` of the next row; the file is null at the end. */
  getCurrentOffset(): SourceOffset {
    const file = this.#files[this.#current] ?? null;
    const { byte, line } = this.#isOpen ? this.#reader.position : { byte: 0, line: 1 };
    return JSON.stringify({ file, byte, line });
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
    return this.#reader.skippedRows;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    if (this.#isOpen) await this.#reader.closeFile();
    this.#isOpen = false;
    this.#current = this.#files.length;
    this.#reader.close();
  }
}

function formatOf(options: OptionReader): Format {
  const names = FORMATS.map(({ name }) => name);
  const choices = names.map((name) => `'${name}'`).join(', ');
  const text = options.required('format', `one of ${choices}`);
  const format = FORMATS.find(({ name }) => name === text.toLowerCase());
  if (format !== undefined) return format;
  throw options.error(
    'format',
    `must be one of ${choices}, got '${text}'${didYouMean(text, names)}`,
  );
}
