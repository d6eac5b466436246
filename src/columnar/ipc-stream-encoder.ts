import { AsyncByteQueue, type RecordBatch, RecordBatchStreamWriter } from 'apache-arrow';
import type { Schema } from '../types/schema.js';
import { arrowSchemaOf } from './arrow-types.js';

/** Turns the batches of one query into the bytes of an Arrow IPC stream, piece by piece. */
export class IpcStreamEncoder {
  /** No rows are kept back. */
  readonly heldBytes = 0;
  readonly #sink = new CollectingSink();
  readonly #writer: RecordBatchStreamWriter;

  constructor(schema: Schema) {
    this.#writer = new RecordBatchStreamWriter({ autoDestroy: false });
    this.#writer.reset(this.#sink, arrowSchemaOf(schema));
  }

  /** The bytes of one batch, behind those of the schema the first time. */
  encode(batch: RecordBatch): Uint8Array {
    this.#writer.write(batch);
    return this.#sink.take();
  }

  /** The end of the stream, behind the schema where no batch came. */
  finish(): Uint8Array {
    this.#writer.finish();
    return this.#sink.take();
  }
}

class CollectingSink extends AsyncByteQueue {
  #chunks: Uint8Array[] = [];

  override write(chunk: Uint8Array): void {
    if (chunk.byteLength > 0) this.#chunks.push(chunk);
  }

  take(): Uint8Array {
    const bytes = new Uint8Array(this.#chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0));
    let end = 0;
    for (const chunk of this.#chunks) {
      bytes.set(chunk, end);
      end += chunk.byteLength;
    }
    this.#chunks = [];
    return bytes;
  }
}
