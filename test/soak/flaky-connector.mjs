import { ErrorType, StreamingError } from '../../dist/node.js';

const ROWS_PER_BATCH = 500;
const RETRIABLE_EVERY_MS = 700;
const FATAL_EVERY_MS = 15_300;
/** Each start anew begins with empty memory, whose growth would lie over all else that is measured. */
const KEYS = 5000;

/** Endless rows behind calls of which some fail: those that may be made again and those that may not. */
export function flakyConnector() {
  return new FlakySource();
}

class FlakySource {
  static #nextRetriableMs = RETRIABLE_EVERY_MS;
  static #nextFatalMs = FATAL_EVERY_MS;
  #row = 0;

  async init() {}

  async fetchNextBatch() {
    await new Promise((resolve) => setImmediate(resolve));
    FlakySource.#failAtTimes();
    const rows = [];
    for (let i = 0; i < ROWS_PER_BATCH; i++) {
      const id = this.#row++;
      rows.push({ id: BigInt(id), k: `key ${(id >> 3) % KEYS}`, ts: new Date(id) });
    }
    return rows;
  }

  async seek(offset) {
    this.#row = Number(offset);
  }

  async commitOffset() {}
  getCurrentOffset = () => String(this.#row);
  getWatermark = () => Number.NEGATIVE_INFINITY;
  getName = () => 'flaky';
  getTopic = () => 'flaky';
  getPartition = () => 0;
  async close() {}

  static #failAtTimes() {
    const nowMs = performance.now();
    if (nowMs > FlakySource.#nextFatalMs) {
      FlakySource.#nextFatalMs = nowMs + FATAL_EVERY_MS;
      throw new StreamingError(ErrorType.CONNECTOR_ERROR, 'The source broke.', {});
    }
    if (nowMs > FlakySource.#nextRetriableMs) {
      FlakySource.#nextRetriableMs = nowMs + RETRIABLE_EVERY_MS;
      throw new StreamingError(ErrorType.NETWORK_ERROR, 'No answer came.', {}, { retriable: true });
    }
  }
}
