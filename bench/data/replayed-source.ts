import type { RecordBatch } from 'apache-arrow';
import type { SourceConnector } from 'sabot-sql';
import { Deferred } from '#dist/common/deferred.js';

/** Hands out batches as far as it is allowed to, and can go on at each of them. It never ends. */
export class ReplayedSource implements SourceConnector {
  readonly #batches: readonly RecordBatch[];
  #next = 0;
  #allowed = 0;
  #resume = new Deferred<void>();
  #dealtWith = new Deferred<void>();
  /** When it was opened, and when it was told where to go on. */
  initMs = Number.NaN;
  seekMs = Number.NaN;

  constructor(batches: readonly RecordBatch[]) {
    this.#batches = batches;
  }

  /** Lets the batches before this one out; resolves when they have been dealt with. */
  async allow(batch: number): Promise<void> {
    this.#allowed = batch;
    this.#dealtWith = new Deferred();
    this.#resume.resolve();
    await this.#dealtWith.promise;
  }

  async init(): Promise<void> {
    this.initMs = performance.now();
  }

  async seek(offset: string): Promise<void> {
    this.seekMs = performance.now();
    this.#next = Number(offset);
  }

  async fetchNextBatch(signal?: AbortSignal): Promise<RecordBatch | null> {
    while (this.#next >= this.#allowed) {
      this.#dealtWith.resolve();
      this.#resume = new Deferred();
      signal?.addEventListener('abort', () => this.#resume.reject(signal.reason), { once: true });
      await this.#resume.promise;
    }
    return this.#batches[this.#next++] ?? null;
  }

  async commitOffset(): Promise<void> {}

  getCurrentOffset(): string {
    return String(this.#next);
  }

  getWatermark(): number {
    return Number.NEGATIVE_INFINITY;
  }

  getName(): string {
    return 'replayed';
  }

  getTopic(): string {
    return 'replayed';
  }

  getPartition(): number {
    return 0;
  }
}
