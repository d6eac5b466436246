import { must } from '../../../common/assert.js';
import type { BatchEncoder } from '../../../formats/batch-encoder.js';
import { InProgressFile, type WrittenFile } from './in-progress-file.js';
import type { PartitionRows } from './partitioner.js';
import type { TableFolder } from './table-folder.js';

export interface EpochFilesConfig {
  readonly tableFolder: TableFolder;
  /** A name that no file of this job has. */
  readonly nextName: () => string;
  readonly createEncoder: () => BatchEncoder;
  readonly rollingFileSizeBytes: number;
  readonly openFilesMax: number;
}

/** The files of one epoch: at most one for each folder is being written, and so many in all as the options allow. */
export class EpochFiles {
  readonly #config: EpochFilesConfig;
  /** By folder, that which was written to last at the end. */
  readonly #open = new Map<string, InProgressFile>();
  readonly #written: WrittenFile[] = [];

  constructor(config: EpochFilesConfig) {
    this.#config = config;
  }

  get isEmpty(): boolean {
    return this.#open.size === 0 && this.#written.length === 0;
  }

  async write({ folder, batch }: PartitionRows): Promise<void> {
    const { rollingFileSizeBytes } = this.#config;
    const file = this.#open.get(folder) ?? (await this.#start(folder));
    this.#open.delete(folder);
    this.#open.set(folder, file);
    await file.write(batch);
    if (file.sizeBytes >= rollingFileSizeBytes) await this.#finish(folder);
  }

  /** Ends all files; they are in the order in which they were ended. */
  async finish(): Promise<readonly WrittenFile[]> {
    for (const folder of [...this.#open.keys()]) await this.#finish(folder);
    return this.#written;
  }

  /** Removes the files, as far as that goes. */
  async abandon(): Promise<void> {
    for (const file of this.#open.values()) await file.abandon();
    this.#open.clear();
    const { tableFolder } = this.#config;
    for (const { name } of this.#written) await tableFolder.remove(name).catch(() => {});
  }

  async #start(folder: string): Promise<InProgressFile> {
    const { tableFolder, nextName, createEncoder, openFilesMax } = this.#config;
    if (this.#open.size >= openFilesMax) {
      const [leastRecent] = this.#open.keys();
      await this.#finish(must(leastRecent));
    }
    return new InProgressFile(tableFolder, nextName(), folder, createEncoder());
  }

  async #finish(folder: string): Promise<void> {
    const file = must(this.#open.get(folder));
    this.#open.delete(folder);
    this.#written.push(await file.finish());
  }
}
