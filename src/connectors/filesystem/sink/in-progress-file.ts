import type { ResultBatch } from '../../../columnar/result-batch.js';
import { must } from '../../../common/assert.js';
import type { FileWriter } from '../../../common/file-system.js';
import type { BatchEncoder } from '../../../formats/batch-encoder.js';
import type { TableFolder } from './table-folder.js';

/** What a file takes in memory besides its rows, about. */
const OVERHEAD_BYTES = 4096;

/** A file that has been written to its end, and lies hidden under its first name. */
export interface WrittenFile {
  /** Both relative to the table's folder. */
  readonly name: string;
  /** The folder that it will be published in. */
  readonly folder: string;
  readonly sizeBytes: number;
}

/** A hidden file in the table's folder, which grows. It is created when its first bytes leave the memory. */
export class InProgressFile {
  readonly #tableFolder: TableFolder;
  readonly #name: string;
  readonly #folder: string;
  readonly #encoder: BatchEncoder;
  #writer: FileWriter | undefined;
  #chunks: Uint8Array[] = [];
  #chunkBytes = 0;
  #sizeBytes = 0;

  constructor(tableFolder: TableFolder, name: string, folder: string, encoder: BatchEncoder) {
    this.#tableFolder = tableFolder;
    this.#name = name;
    this.#folder = folder;
    this.#encoder = encoder;
  }

  get isOpen(): boolean {
    return this.#writer !== undefined;
  }

  /** Encoded bytes, wherever they are. */
  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  /** Encoded bytes that have not been handed to the file system. */
  get bufferedBytes(): number {
    return this.#chunkBytes;
  }

  get memoryBytes(): number {
    return OVERHEAD_BYTES + this.#chunkBytes + this.#encoder.heldBytes;
  }

  /** Takes rows into memory. */
  add(batch: ResultBatch): void {
    this.#addBytes(this.#encoder.encode(batch));
  }

  /** Writes what is encoded. */
  async flush(): Promise<void> {
    if (this.#writer === undefined) {
      await this.#tableFolder.makeFolder(this.#folder);
      this.#writer = await this.#tableFolder.create(this.#name);
    }
    const [first] = this.#chunks;
    if (first === undefined) return;
    const bytes = this.#chunks.length === 1 ? first : concatenated(this.#chunks, this.#chunkBytes);
    this.#chunks = [];
    this.#chunkBytes = 0;
    await this.#writer.write(bytes);
  }

  /** Ends the file, so that it survives a power loss once its folder is synced. */
  async finish(): Promise<WrittenFile> {
    try {
      this.#addBytes(this.#encoder.finish());
      await this.flush();
      await must(this.#writer).sync();
    } catch (error) {
      await this.abandon();
      throw error;
    }
    const writer = must(this.#writer);
    this.#writer = undefined;
    await writer.close();
    return { name: this.#name, folder: this.#folder, sizeBytes: this.#sizeBytes };
  }

  /** Closes and removes the file as far as that goes: what stays is swept away when the job starts again. */
  async abandon(): Promise<void> {
    const writer = this.#writer;
    this.#writer = undefined;
    if (writer === undefined) return;
    await writer.close().catch(() => {});
    await this.#tableFolder.remove(this.#name).catch(() => {});
  }

  #addBytes(bytes: Uint8Array): void {
    if (bytes.byteLength === 0) return;
    this.#chunks.push(bytes);
    this.#chunkBytes += bytes.byteLength;
    this.#sizeBytes += bytes.byteLength;
  }
}

function concatenated(chunks: readonly Uint8Array[], byteLength: number): Uint8Array {
  const bytes = new Uint8Array(byteLength);
  let end = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, end);
    end += chunk.byteLength;
  }
  return bytes;
}
