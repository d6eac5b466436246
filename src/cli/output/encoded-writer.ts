import type { RecordBatch } from '../../columnar/arrow.js';
import type { BatchEncoder } from '../../formats/batch-encoder.js';
import type { ByteSink, ResultWriter } from './result-writer.js';

/** Puts rows out in a format that other programs read. */
export class EncodedWriter implements ResultWriter {
  readonly #encoder: BatchEncoder;
  readonly #sink: ByteSink;

  constructor(encoder: BatchEncoder, sink: ByteSink) {
    this.#encoder = encoder;
    this.#sink = sink;
  }

  async write(batch: RecordBatch): Promise<void> {
    await this.#sink.write(this.#encoder.encode(batch));
  }

  async end(): Promise<void> {
    const rest = this.#encoder.finish();
    if (rest.byteLength > 0) await this.#sink.write(rest);
  }
}
