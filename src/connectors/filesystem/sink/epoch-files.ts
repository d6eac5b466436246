import { must } from '../../../common/assert.js';
import type { BatchEncoder } from '../../../formats/batch-encoder.js';
import { InProgressFile, type WrittenFile } from './in-progress-file.js';
import type { PartitionRows } from './partitioner.js';
import type { SinkOptions } from './sink-options.js';
import type { TableFolder } from './table-folder.js';

/** Smaller pieces are gathered before they go to the file system. */
const WRITE_BYTES_MIN = 1 << 16;

export interface EpochFilesConfig {
  readonly tableFolder: TableFolder;
  /** A name that no file of this job has. */
  readonly nextName: () => string;
  readonly createEncoder: () => BatchEncoder | Promise<BatchEncoder>;
  readonly options: SinkOptions;
}

/**
 * The files of one epoch, one for each folder at a time. Only so many are open as the options allow: the others gather their
 * rows in memory, and when that takes more than the options allow, the largest one is ended, to go on in another one.
 */
export class EpochFiles {
  readonly #config: EpochFilesConfig;
  /** By folder. */
  readonly #growing = new Map<string, InProgressFile>();
  readonly #written: WrittenFile[] = [];
  #openCount = 0;
  #memoryBytes = 0;

  constructor(config: EpochFilesConfig) {
    this.#config = config;
  }

  get isEmpty(): boolean {
    return this.#growing.size === 0 && this.#written.length === 0;
  }

  async write({ folder, batch }: PartitionRows): Promise<void> {
    const { openFilesMax, rollingFileSizeBytes, bufferBytesMax } = this.#config.options;
    const file = this.#growing.get(folder) ?? (await this.#start(folder));
    this.#memoryBytes -= file.memoryBytes;
    file.add(batch);
    this.#memoryBytes += file.memoryBytes;
    if (file.sizeBytes >= rollingFileSizeBytes) await this.#finish(folder);
    else if (file.bufferedBytes >= WRITE_BYTES_MIN) {
      if (file.isOpen || this.#openCount < openFilesMax) await this.#flush(file);
    }
    while (this.#memoryBytes > bufferBytesMax) await this.#finish(this.#largest());
  }

  /** Ends all files; they are in the order in which they were ended. */
  async finish(): Promise<readonly WrittenFile[]> {
    for (const folder of [...this.#growing.keys()]) await this.#finish(folder);
    return this.#written;
  }

  /** Removes the files, as far as that goes. */
  async abandon(): Promise<void> {
    for (const file of this.#growing.values()) await file.abandon();
    this.#growing.clear();
    const { tableFolder } = this.#config;
    for (const { name } of this.#written) await tableFolder.remove(name).catch(() => {});
  }

  async #start(folder: string): Promise<InProgressFile> {
    const { tableFolder, nextName, createEncoder } = this.#config;
    const encoder = await createEncoder();
    const file = new InProgressFile(tableFolder, nextName(), folder, encoder);
    this.#growing.set(folder, file);
    this.#memoryBytes += file.memoryBytes;
    return file;
  }

  async #flush(file: InProgressFile): Promise<void> {
    if (!file.isOpen) this.#openCount++;
    this.#memoryBytes -= file.bufferedBytes;
    await file.flush();
  }

  async #finish(folder: string): Promise<void> {
    const file = must(this.#growing.get(folder));
    this.#growing.delete(folder);
    if (file.isOpen) this.#openCount--;
    this.#memoryBytes -= file.memoryBytes;
    this.#written.push(await file.finish());
  }

  /** The folder whose file takes most memory. */
  #largest(): string {
    let largest: readonly [string, InProgressFile] | undefined;
    for (const entry of this.#growing) {
      if (largest === undefined || entry[1].memoryBytes > largest[1].memoryBytes) largest = entry;
    }
    return must(largest)[0];
  }
}
