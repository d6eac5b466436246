import type { ResultBatch } from '../../../columnar/result-batch.js';
import type { FileSystem } from '../../../common/file-system.js';
import { OptionReader } from '../../../common/option-reader.js';
import type { SinkConfig, SinkConnector, SinkHandle } from '../../sink.js';
import { localPath } from '../find-files.js';
import { formatOf } from '../format-option.js';
import { EpochFiles, type EpochFilesConfig } from './epoch-files.js';
import { decodeHandle, encodeHandle, type PreparedFile } from './epoch-handle.js';
import type { WrittenFile } from './in-progress-file.js';
import { Partitioner } from './partitioner.js';
import { publishFiles } from './publish-files.js';
import { readSinkOptions } from './sink-options.js';
import { TableFolder } from './table-folder.js';

const IN_PROGRESS = '.in-progress';

/**
 * Writes a table's rows as files of a folder. Those of an epoch are written under hidden names into the table's folder
 * (`.part-<job>-<run>-<number>.jsonl.in-progress`), synced when the epoch is prepared, and renamed when it is published, to
 * `part-<job>-<checkpoint>-<number>.jsonl` in the folder of their partition. Names sort as the epochs came.
 */
export class FilesystemSink implements SinkConnector {
  readonly delivery = 'transactional';
  readonly #config: SinkConfig;
  readonly #folder: TableFolder;
  readonly #partitioner: Partitioner;
  readonly #epochConfig: EpochFilesConfig;
  readonly #fileExtension: string;
  /** Of prepared files that have not got them yet. */
  readonly #takenNames = new Set<string>();
  #epoch: EpochFiles;
  #fileCount = 0;
  #preparing: Promise<unknown> = Promise.resolve();
  /** An epoch that could not be written must not be followed by another one. */
  #failure: { readonly error: unknown } | undefined;

  /** Throws VALIDATION_ERROR. */
  constructor(config: SinkConfig, fileSystem: FileSystem) {
    const options = new OptionReader(config);
    const path = options.required('path', "name a folder, as in 'path' = 'out/totals'");
    const { encoding } = formatOf(options);
    const createEncoder = encoding.configure(options);
    const sinkOptions = readSinkOptions(options);
    options.finish();
    this.#config = config;
    this.#folder = new TableFolder(fileSystem, localPath(path), config.name);
    const partitioner = new Partitioner(config, sinkOptions.defaultPartition);
    this.#partitioner = partitioner;
    this.#fileExtension = encoding.extension;
    this.#epochConfig = {
      tableFolder: this.#folder,
      nextName: () =>
        `.part-${config.jobId}-${config.runNumber}-${digits(this.#fileCount++)}.${this.#fileExtension}${IN_PROGRESS}`,
      createEncoder: () => createEncoder(partitioner.fileSchema),
      options: sinkOptions,
    };
    this.#epoch = new EpochFiles(this.#epochConfig);
  }

  async init(): Promise<void> {
    await this.#folder.makeFolder('');
  }

  async recover(pending: readonly SinkHandle[]): Promise<void> {
    for (const handle of pending) await this.publish(handle);
    const ours = new RegExp(`^\\.part-${this.#config.jobId}-\\d+-\\d+\\.[a-z]+\\${IN_PROGRESS}$`);
    for (const name of await this.#folder.list('')) {
      if (ours.test(name)) await this.#folder.remove(name);
    }
  }

  async write(batch: ResultBatch): Promise<void> {
    await this.#guarded(async () => {
      for (const rows of this.#partitioner.divide(batch)) await this.#epoch.write(rows);
    });
  }

  async prepare(checkpointId: number): Promise<SinkHandle | undefined> {
    const epoch = this.#epoch;
    this.#epoch = new EpochFiles(this.#epochConfig);
    const prepared = this.#guarded(() => this.#prepare(epoch, checkpointId));
    this.#preparing = prepared.catch(() => {});
    return prepared;
  }

  async publish(handle: SinkHandle): Promise<void> {
    const files = decodeHandle(handle);
    await publishFiles(files, this.#folder, this.#config.reachFailPoint);
    for (const { to } of files) this.#takenNames.delete(to);
  }

  async close(): Promise<void> {
    await this.#preparing;
    await this.#epoch.abandon();
  }

  async #prepare(epoch: EpochFiles, checkpointId: number): Promise<SinkHandle | undefined> {
    if (epoch.isEmpty) return undefined;
    const files: PreparedFile[] = [];
    let number = 0;
    for (const written of await epoch.finish()) {
      let to = this.#finalName(written, checkpointId, number++);
      while (this.#takenNames.has(to) || (await this.#folder.sizeOf(to)) !== undefined) {
        to = this.#finalName(written, checkpointId, number++);
      }
      this.#takenNames.add(to);
      files.push({ from: written.name, to, sizeBytes: written.sizeBytes });
    }
    await this.#folder.sync('');
    return encodeHandle(files);
  }

  #finalName({ folder }: WrittenFile, checkpointId: number, number: number): string {
    const { jobId } = this.#config;
    const name = `part-${jobId}-${digits(checkpointId)}-${digits(number)}.${this.#fileExtension}`;
    return folder === '' ? name : `${folder}/${name}`;
  }

  /** Rows that were lost to an error must not be missing from what comes behind them. */
  async #guarded<T>(work: () => Promise<T>): Promise<T> {
    if (this.#failure !== undefined) throw this.#failure.error;
    try {
      return await work();
    } catch (error) {
      this.#failure ??= { error };
      throw error;
    }
  }
}

/** So that names sort as numbers do. */
function digits(number: number): string {
  return String(number).padStart(8, '0');
}
