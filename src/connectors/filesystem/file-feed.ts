import type { FileReader } from '../../common/file-system.js';
import { ErrorType } from '../../errors/error-type.js';
import { StreamingError } from '../../errors/streaming-error.js';
import { CHUNK_PADDING_BYTES } from '../../formats/format.js';
import type { KernelMemory } from '../../kernels/kernel-memory.js';
import { access } from './find-files.js';

const CHUNK_BYTES = 1 << 20;
/** A row longer than this is refused: memory stays bounded whatever the file holds. */
const ROW_BYTES_MAX = 16 << 20;

/**
 * A file's bytes in kernel memory, chunk by chunk: what was not consumed of one chunk starts the next. The chunk after
 * the current one is read while that is being decoded.
 */
export class FileFeed {
  readonly path: string;
  readonly #table: string;
  readonly #memory: KernelMemory;
  readonly #file: FileReader;
  readonly #chunk = new Uint8Array(CHUNK_BYTES);
  #read: Promise<number> | undefined;
  #buffer: { readonly address: number; readonly byteLength: number };
  /** Bytes consumed and present, from the buffer's start. */
  #start = 0;
  #end = 0;
  #isLast = false;
  #isClosed = false;
  #readPosition = 0;

  constructor(memory: KernelMemory, file: FileReader, path: string, table: string) {
    this.#memory = memory;
    this.#file = file;
    this.path = path;
    this.#table = table;
    const byteLength = 2 * CHUNK_BYTES;
    this.#buffer = { address: memory.allocate(byteLength), byteLength };
  }

  /** Where the bytes lie that are not consumed; moves with every `fill`. */
  get address(): number {
    return this.#buffer.address + this.#start;
  }

  get length(): number {
    return this.#end - this.#start;
  }

  /** The file has nothing behind these bytes. */
  get isLast(): boolean {
    return this.#isLast;
  }

  /** Position in the file of the first byte that is not consumed. */
  get position(): number {
    return this.#readPosition - this.length;
  }

  /** Goes on at another position of the file. Throws as `fill` does. */
  async jump(position: number): Promise<void> {
    await this.#read?.catch(() => 0);
    this.#assertOpen();
    this.#read = undefined;
    this.#start = 0;
    this.#end = 0;
    this.#isLast = false;
    this.#readPosition = position;
  }

  consume(byteLength: number): void {
    this.#start += byteLength;
  }

  /** Adds the next chunk. Throws CONNECTOR_ERROR when the feed is closed meanwhile: its memory is given back then. */
  async fill(): Promise<void> {
    this.#read ??= this.#readAhead();
    const bytesRead = await access(this.#read, this.path, this.#table);
    this.#assertOpen();
    this.#read = undefined;
    if (this.#readPosition === 0) this.#refuseGzip(bytesRead);
    if (bytesRead === 0) {
      this.#isLast = true;
      return;
    }
    this.#makeRoom(bytesRead);
    this.#memory.views.u8.set(this.#chunk.subarray(0, bytesRead), this.#buffer.address + this.#end);
    this.#end += bytesRead;
    this.#readPosition += bytesRead;
    this.#read = this.#readAhead();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#memory.free(this.#buffer.address, this.#buffer.byteLength);
    await this.#read?.catch(() => 0);
    await this.#file.close();
  }

  #assertOpen(): void {
    if (!this.#isClosed) return;
    throw new StreamingError(
      ErrorType.CONNECTOR_ERROR,
      `Table "${this.#table}" was closed while "${this.path}" was being read.`,
      { component: this.#table, file: this.path },
    );
  }

  /** A failure is thrown by the `fill` that waits for it. */
  #readAhead(): Promise<number> {
    const read = this.#file.read(this.#chunk, this.#readPosition);
    read.catch(() => 0);
    return read;
  }

  #refuseGzip(bytesRead: number): void {
    if (bytesRead < 2 || this.#chunk[0] !== 0x1f || this.#chunk[1] !== 0x8b) return;
    throw new StreamingError(
      ErrorType.CONNECTOR_ERROR,
      `"${this.path}" is compressed with gzip, which table "${this.#table}" can't read: decompress it first.`,
      { component: this.#table, file: this.path },
    );
  }

  #makeRoom(byteLength: number): void {
    const kept = this.length;
    if (kept > ROW_BYTES_MAX) {
      throw new StreamingError(
        ErrorType.CONNECTOR_ERROR,
        `"${this.path}" has a row of more than ${ROW_BYTES_MAX >> 20} MiB at byte ${this.position}. ` +
          'Is it in the format that the table declares?',
        { component: this.#table, file: this.path },
      );
    }
    this.#memory.views.u8.copyWithin(this.#buffer.address, this.address, this.address + kept);
    this.#start = 0;
    this.#end = kept;
    const wanted = kept + byteLength + CHUNK_PADDING_BYTES;
    if (wanted <= this.#buffer.byteLength) return;
    const { address, byteLength: before } = this.#buffer;
    const grown = Math.max(wanted, 2 * before);
    const moved = this.#memory.reallocate(address, before, grown, kept);
    this.#buffer = { address: moved, byteLength: grown };
  }
}
