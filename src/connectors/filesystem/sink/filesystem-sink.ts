import type { ResultBatch } from '../../../columnar/result-batch.js';
import { must } from '../../../common/assert.js';
import type { FileSystem } from '../../../common/file-system.js';
import { OptionReader } from '../../../common/option-reader.js';
import { ErrorType } from '../../../errors/error-type.js';
import { StreamingError } from '../../../errors/streaming-error.js';
import type { BatchEncoder } from '../../../formats/batch-encoder.js';
import type { Schema } from '../../../types/schema.js';
import type { SinkConfig, SinkConnector, SinkHandle } from '../../sink.js';
import { formatOf } from '../format-option.js';
import { DraftFolder } from './draft-folder.js';
import { decodeEpoch, encodeEpoch, type FinishedPart } from './epoch-handle.js';
import { PartFile } from './part-file.js';
import { type PartitionLayout, partitionLayout, splitPartitions } from './split-partitions.js';

/** Flink's default. */
const FILE_BYTES_DEFAULT = 128 << 20;
const OPEN_FILES_DEFAULT = 64;

/**
 * Writes files into a folder, each visible when the checkpoint behind its rows is complete. Until then a file has a name
 * that readers pass over, starting with a dot; publishing renames it. Names sort in the order of the rows.
 */
export class FilesystemSink implements SinkConnector {
  readonly delivery = 'transactional';
  readonly #config: SinkConfig;
  readonly #fileSystem: FileSystem;
  readonly #folder: DraftFolder;
  readonly #layout: PartitionLayout;
  readonly #createEncoder: (schema: Schema) => BatchEncoder;
  readonly #extension: string;
  readonly #fileBytesMax: number;
  readonly #openFilesMax: number;
  /** By partition folder, the one written to last at the end. */
  #open = new Map<string, PartFile>();
  /** Of this epoch, with no room for more. */
  #full: PartFile[] = [];
  #draftCount = 0;

  constructor(config: SinkConfig, fileSystem: FileSystem) {
    const options = new OptionReader(config);
    const path = options.required('path', "name a folder, as in 'path' = 'out/totals'");
    const { encoding } = formatOf(options);
    this.#createEncoder = encoding.configure(options);
    this.#extension = encoding.extension;
    this.#fileBytesMax = options.bytes('sink.rolling-policy.file-size', FILE_BYTES_DEFAULT);
    this.#openFilesMax = options.integer('sink.open-files', OPEN_FILES_DEFAULT, 1);
    options.finish();
    this.#config = config;
    this.#fileSystem = fileSystem;
    this.#folder = new DraftFolder(fileSystem, path, config.jobId, config.name);
    this.#layout = partitionLayout(config.schema, config.partitionedBy);
    if (this.#layout.fileColumns.length === 0) {
      throw new StreamingError(
        ErrorType.VALIDATION_ERROR,
        `Table "${config.name}" has nothing but partition columns: its files would be empty.`,
        { component: config.name },
      );
    }
  }

  async init(): Promise<void> {
    await this.#folder.open();
  }

  async recover(pending: readonly SinkHandle[]): Promise<void> {
    for (const handle of pending) await this.publish(handle);
    await this.#folder.removeDrafts();
  }

  async write(batch: ResultBatch): Promise<void> {
    for (const [folder, rows] of splitPartitions(batch, this.#layout)) {
      const part = await this.#partOf(folder);
      await this.#folder.guard(part.names.draft, part.write(rows));
      if (part.byteLength < this.#fileBytesMax) continue;
      this.#open.delete(folder);
      this.#full.push(part);
    }
  }

  async prepare(checkpointId: number): Promise<SinkHandle | undefined> {
    const parts = [...this.#full, ...this.#open.values()];
    this.#full = [];
    this.#open = new Map();
    if (parts.length === 0) return undefined;
    const finished: FinishedPart[] = [];
    for (const [index, part] of parts.entries()) {
      const { draft, folder } = part.names;
      await this.#folder.guard(draft, part.finish());
      finished.push({
        draft,
        final: inFolder(folder, this.#finalName(checkpointId, index)),
        byteLength: part.byteLength,
      });
    }
    await this.#folder.syncAround(finished.map(({ draft }) => draft));
    return encodeEpoch(finished);
  }

  async publish(handle: SinkHandle): Promise<void> {
    const parts = decodeEpoch(handle);
    for (const [index, part] of parts.entries()) {
      if (index === 1) this.#config.reachFailPoint('sink.half-published');
      await this.#folder.publish(part);
    }
    await this.#folder.syncAround(parts.map(({ final }) => final));
  }

  async close(): Promise<void> {
    const parts = [...this.#full, ...this.#open.values()];
    this.#full = [];
    this.#open = new Map();
    for (const part of parts) {
      await part.close();
      await this.#folder.remove(part.names.draft);
    }
  }

  async #partOf(folder: string): Promise<PartFile> {
    const known = this.#open.get(folder);
    if (known !== undefined) {
      this.#open.delete(folder);
      this.#open.set(folder, known);
      return known;
    }
    if (this.#open.size >= this.#openFilesMax) await this.#closeOldest();
    await this.#folder.make(folder);
    this.#draftCount++;
    const draft = inFolder(folder, this.#folder.draftName(this.#draftCount, this.#extension));
    const encoder = this.#createEncoder(this.#layout.fileSchema);
    const part = await this.#folder.guard(
      draft,
      PartFile.create(this.#fileSystem, this.#folder.path, { draft, folder }, encoder),
    );
    this.#open.set(folder, part);
    return part;
  }

  /** Finishes the file that has waited for rows longest; its partition goes on in another one. */
  async #closeOldest(): Promise<void> {
    const [folder, part] = must([...this.#open][0]);
    this.#open.delete(folder);
    this.#full.push(part);
    await this.#folder.guard(part.names.draft, part.finish());
  }

  #finalName(checkpointId: number, index: number): string {
    const { jobId } = this.#config;
    return `part-${jobId}-${padded(checkpointId)}-${padded(index)}.${this.#extension}`;
  }
}

function inFolder(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}

function padded(number: number): string {
  return String(number).padStart(8, '0');
}
