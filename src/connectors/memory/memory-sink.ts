import type { ResultBatch } from '../../columnar/result-batch.js';
import type { SinkConnector } from '../sink.js';
import type { ReceivedBatches } from './received-batches.js';

/** Keeps the rows of a table in this process, to be looked at there. They are visible at once. */
export class MemorySink implements SinkConnector {
  readonly delivery = 'at-least-once';
  readonly repeatsWrites = true;
  readonly #table: string;
  readonly #received: ReceivedBatches;
  readonly #bytesMax: number;

  /** `received` may hold `bytesMax` at once. */
  constructor(table: string, received: ReceivedBatches, bytesMax: number) {
    this.#table = table;
    this.#received = received;
    this.#bytesMax = bytesMax;
  }

  async init(): Promise<void> {}

  async recover(): Promise<void> {}

  async write(batch: ResultBatch): Promise<void> {
    this.#received.add(batch, this.#table, this.#bytesMax);
  }

  async prepare(): Promise<undefined> {}

  async publish(): Promise<void> {}

  async close(): Promise<void> {}
}
