import { abortable } from '../../common/abortable.js';
import type { FileReader } from '../../common/file-system.js';
import type { ByteStream } from '../byte-input.js';

/** A stream as a file that is read from its start to its end, a piece at a time. */
export class StreamReader implements FileReader {
  readonly #stream: ByteStream;
  #rest: Uint8Array = new Uint8Array();
  #isWaiting = false;
  readonly #closed = new AbortController();

  constructor(stream: ByteStream) {
    this.#stream = stream;
  }

  /** A read is under way for which nothing has come yet. */
  get isWaiting(): boolean {
    return this.#isWaiting;
  }

  /** The position is the one behind what was read before. After `close`, the end. */
  async read(target: Uint8Array): Promise<number> {
    if (this.#rest.length === 0) {
      this.#isWaiting = true;
      try {
        const bytes = await abortable(this.#stream.read(), this.#closed.signal);
        if (bytes === undefined) return 0;
        this.#rest = bytes;
      } catch (error) {
        if (this.#closed.signal.aborted) return 0;
        throw error;
      } finally {
        this.#isWaiting = false;
      }
    }
    const piece = this.#rest.subarray(0, target.length);
    target.set(piece);
    this.#rest = this.#rest.subarray(piece.length);
    return piece.length;
  }

  async close(): Promise<void> {
    this.#closed.abort();
    this.#stream.close();
  }
}
