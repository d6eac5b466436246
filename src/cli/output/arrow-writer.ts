import type { RecordBatch } from '../../columnar/arrow.js';
import { IpcStreamEncoder } from '../../columnar/ipc-stream-encoder.js';
import type { Schema } from '../../types/schema.js';
import type { ByteSink, ResultWriter } from './result-writer.js';

/** An Arrow IPC stream per query, for other programs to read. */
export class ArrowWriter implements ResultWriter {
  readonly #encoder: IpcStreamEncoder;
  readonly #sink: ByteSink;

  constructor(schema: Schema, sink: ByteSink) {
    this.#encoder = new IpcStreamEncoder(schema);
    this.#sink = sink;
  }

  async write(batch: RecordBatch): Promise<void> {
    await this.#sink.write(this.#encoder.encode(batch));
  }

  async end(): Promise<void> {
    await this.#sink.write(this.#encoder.finish());
  }
}
