import type { ResultBatch } from '../../../columnar/result-batch.js';
import type { FileSystem, FileWriter } from '../../../common/file-system.js';
import type { BatchEncoder } from '../../../formats/batch-encoder.js';

/** Bytes that are gathered before they are written. */
const BUFFER_BYTES = 1 << 18;

/** Where a part file is while it is written, and where it will be seen: paths below the table's folder. */
export interface PartNames {
  readonly draft: string;
  /** The final name's folder, `''` for the table's own. */
  readonly folder: string;
}

/** One file of a sink, from its first row until it is complete and durable; it has not got its final name by then. */
export class PartFile {
  readonly names: PartNames;
  readonly #encoder: BatchEncoder;
  readonly #writer: FileWriter;
  #chunks: Uint8Array[] = [];
  #bufferedBytes = 0;
  #writtenBytes = 0;
  #isClosed = false;

  private constructor(names: PartNames, encoder: BatchEncoder, writer: FileWriter) {
    this.names = names;
    this.#encoder = encoder;
    this.#writer = writer;
  }

  static async create(
    fileSystem: FileSystem,
    root: string,
    names: PartNames,
    encoder: BatchEncoder,
  ): Promise<PartFile> {
    return new PartFile(names, encoder, await fileSystem.create(`${root}/${names.draft}`));
  }

  /** What has been encoded so far. */
  get byteLength(): number {
    return this.#writtenBytes + this.#bufferedBytes;
  }

  async write(batch: ResultBatch): Promise<void> {
    this.#buffer(this.#encoder.encode(batch));
    if (this.#bufferedBytes >= BUFFER_BYTES) await this.#flush();
  }

  /** Ends the file and makes its content durable; a second call does nothing. */
  async finish(): Promise<void> {
    if (this.#isClosed) return;
    this.#buffer(this.#encoder.finish());
    await this.#flush();
    await this.#writer.sync();
    await this.close();
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#writer.close();
  }

  #buffer(bytes: Uint8Array): void {
    if (bytes.byteLength === 0) return;
    this.#chunks.push(bytes);
    this.#bufferedBytes += bytes.byteLength;
  }

  async #flush(): Promise<void> {
    const chunks = this.#chunks;
    this.#writtenBytes += this.#bufferedBytes;
    this.#chunks = [];
    this.#bufferedBytes = 0;
    for (const chunk of chunks) await this.#writer.write(chunk);
  }
}
