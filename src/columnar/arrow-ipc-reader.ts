import { type RecordBatch, RecordBatchReader } from 'apache-arrow';

/** Record batches from the bytes of an Arrow IPC stream or file. */
export class ArrowIpcReader {
  readonly #chunks: AsyncIterator<Uint8Array, undefined>;
  #batches: AsyncIterator<RecordBatch> | undefined;
  #byteLength = 0;
  #hasSchema = false;

  /** The stream form is read as far as `next` needs it; the file form, whose index is at its end, whole. */
  constructor(chunks: AsyncIterator<Uint8Array, undefined>) {
    this.#chunks = chunks;
  }

  /** Bytes taken so far. */
  get byteLength(): number {
    return this.#byteLength;
  }

  /** The next batch, undefined at the end; a source without bytes has none. Throws where the bytes are not Arrow's. */
  async next(): Promise<RecordBatch | undefined> {
    this.#batches ??= await this.#open();
    const { done, value } = await this.#batches.next();
    if (done !== true) return value;
    if (!this.#hasSchema && this.#byteLength > 0) throw new Error('the bytes are not Arrow IPC');
    return undefined;
  }

  async #open(): Promise<AsyncIterator<RecordBatch>> {
    const reader = await RecordBatchReader.from({ [Symbol.asyncIterator]: () => this.#counted() });
    const opened = await reader.open();
    this.#hasSchema = (opened.schema as unknown) !== undefined;
    return iterate(opened);
  }

  async *#counted(): AsyncGenerator<Uint8Array, void> {
    for (;;) {
      const { done, value } = await this.#chunks.next();
      if (done === true) return;
      this.#byteLength += value.byteLength;
      yield value;
    }
  }
}

async function* iterate(
  batches: Iterable<RecordBatch> | AsyncIterable<RecordBatch>,
): AsyncGenerator<RecordBatch, void> {
  yield* batches;
}
