import type { ResultBatch } from '../../columnar/result-batch.js';
import { ErrorType } from '../../errors/error-type.js';
import { StreamingError } from '../../errors/streaming-error.js';

/** What INSERT INTO has written to one table and nobody has taken yet. */
export class ReceivedBatches {
  #batches: ResultBatch[] = [];
  #bytes = 0;

  /** Throws CONNECTOR_ERROR where there would be more bytes than may be. */
  add(batch: ResultBatch, table: string, bytesMax: number): void {
    const bytes = batch.data.byteLength;
    if (this.#bytes + bytes > bytesMax) {
      throw new StreamingError(
        ErrorType.CONNECTOR_ERROR,
        `Table "${table}" keeps ${this.#bytes} bytes of rows in memory and may keep ${bytesMax}: take them from time to time, by ` +
          `executor.takeReceivedBatches("${table}"), or raise 'memory.bytes-max'.`,
        { component: table, option: 'memory.bytes-max' },
        { retriable: true },
      );
    }
    this.#bytes += bytes;
    this.#batches.push(batch);
  }

  /** In order; they stay. */
  all(): readonly ResultBatch[] {
    return [...this.#batches];
  }

  /** In order; they are not kept any more. */
  take(): readonly ResultBatch[] {
    const taken = this.#batches;
    this.#batches = [];
    this.#bytes = 0;
    return taken;
  }
}
