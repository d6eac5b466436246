import type { ResultBatch } from '../../columnar/result-batch.js';
import type { SinkConnector } from '../sink.js';

/** Keeps the rows of a table in this process, to be looked at there. They are visible at once. */
export class MemorySink implements SinkConnector {
  readonly delivery = 'at-least-once';
  readonly #received: ResultBatch[];

  constructor(received: ResultBatch[]) {
    this.#received = received;
  }

  async init(): Promise<void> {}

  async recover(): Promise<void> {}

  async write(batch: ResultBatch): Promise<void> {
    this.#received.push(batch);
  }

  async prepare(): Promise<undefined> {}

  async publish(): Promise<void> {}

  async close(): Promise<void> {}
}
