import { type RecordBatch, RecordBatchReader, type Schema } from 'apache-arrow';

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
    const { done, value } = await readable(this.#batches.next());
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

/** What the library has no word of its own for. */
async function readable<T>(reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (cause) {
    if (!(cause instanceof Error && cause.message.includes('codec not found'))) throw cause;
    throw new Error(
      'its record batches are compressed (LZ4 or Zstandard), which is not supported: write them without compression',
      { cause },
    );
  }
}

const FILE_MAGIC = 'ARROW1';
/** The magic number and the padding behind it. */
const FILE_HEAD_BYTES = 8;

/**
 * The schema of Arrow IPC data of either form, undefined where there is none: it comes first, within `headBytesMax` bytes. Throws where
 * the bytes are not Arrow's.
 */
export async function readArrowSchema(
  file: Blob,
  headBytesMax: number,
): Promise<Schema | undefined> {
  const head = await bytesOf(file.slice(0, headBytesMax));
  const isFile = new TextDecoder('latin1').decode(head.subarray(0, 6)) === FILE_MAGIC;
  if (!isFile) return schemaOf(head);
  // Arrow's own JavaScript library writes it into the index at the file's end alone.
  return leadingSchema(head.subarray(FILE_HEAD_BYTES)) ?? schemaOf(await bytesOf(file));
}

function leadingSchema(bytes: Uint8Array): Schema | undefined {
  try {
    return schemaOf(bytes);
  } catch {
    return undefined;
  }
}

/** Reads no further than the schema. */
function schemaOf(bytes: Uint8Array): Schema | undefined {
  const { schema } = RecordBatchReader.from(bytes).open() as { readonly schema?: Schema };
  return schema;
}

async function bytesOf(blob: Blob): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await blob.arrayBuffer());
}

async function* iterate(
  batches: Iterable<RecordBatch> | AsyncIterable<RecordBatch>,
): AsyncGenerator<RecordBatch, void> {
  yield* batches;
}
