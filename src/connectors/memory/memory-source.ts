import { RecordBatch } from '../../columnar/arrow.js';
import type { Timers } from '../../time/clock.js';
import { parseRowOffset, rowsMissing } from '../row-offset.js';
import type { SourceBatch, SourceConnector, SourceOffset } from '../source.js';
import { type ItemIterator, iterateInput } from './iterate-input.js';
import type { Row, StreamInput } from './stream-input.js';

const ROWS_PER_BATCH_MAX = 8192;
/** Skipping leaves a turn to the rest of the process each time it has passed so many items. */
const SKIPPED_PER_TURN = 8192;

/**
 * Serves an Arrow table or an (async) iterable from memory. Record batches pass as they are; rows are gathered into
 * batches of what is there without waiting, so that a slow producer's rows are not held back. Going on at an offset takes an
 * input that delivers the same rows from its start on as before: they are read and dropped.
 */
export class MemorySource implements SourceConnector {
  readonly #name: string;
  readonly #items: ItemIterator;
  readonly #timers: Timers;
  #pending: Promise<IteratorResult<RecordBatch | Row>> | undefined;
  #rowsRead = 0;

  constructor(name: string, input: StreamInput, timers: Timers) {
    this.#name = name;
    this.#items = iterateInput(input);
    this.#timers = timers;
  }

  async init(): Promise<void> {}

  async fetchNextBatch(): Promise<SourceBatch | null> {
    const first = await this.#take();
    if (first.done === true) return null;
    if (first.value instanceof RecordBatch) {
      this.#rowsRead += first.value.numRows;
      return first.value;
    }
    const rows = [first.value];
    while (rows.length < ROWS_PER_BATCH_MAX) {
      const item = await this.#takeIfReady();
      if (item === undefined) break;
      if (item.done === true || item.value instanceof RecordBatch) {
        this.#pending = Promise.resolve(item);
        break;
      }
      rows.push(item.value);
    }
    this.#rowsRead += rows.length;
    return rows;
  }

  async seek(offset: SourceOffset): Promise<void> {
    const wanted = parseRowOffset(offset, this.#name);
    for (let items = 1; this.#rowsRead < wanted; items++) {
      const next = this.#items.next();
      const item = 'then' in next ? await next : next;
      if (item.done === true) throw rowsMissing(this.#name, this.#rowsRead, wanted);
      const { value } = item;
      const numRows = value instanceof RecordBatch ? value.numRows : 1;
      const skipped = Math.min(numRows, wanted - this.#rowsRead);
      if (value instanceof RecordBatch && skipped < numRows) {
        this.#pending = Promise.resolve({ done: false, value: value.slice(skipped) });
      }
      this.#rowsRead += skipped;
      if (items % SKIPPED_PER_TURN === 0) await this.#timers.turn();
    }
  }

  async commitOffset(): Promise<void> {}

  /** The number of rows read. */
  getCurrentOffset(): string {
    return String(this.#rowsRead);
  }

  getWatermark(): number {
    return Number.NEGATIVE_INFINITY;
  }

  getName(): string {
    return this.#name;
  }

  getTopic(): string {
    return this.#name;
  }

  getPartition(): number {
    return 0;
  }

  /** Lets the iterable clean up, without waiting for one that is stuck in `next`. */
  async close(): Promise<void> {
    const returned = this.#items.return?.();
    if (returned instanceof Promise) returned.catch(() => {});
  }

  /** The next item if it is there by the end of the current turn of the event loop. */
  async #takeIfReady(): Promise<IteratorResult<RecordBatch | Row> | undefined> {
    const pending = this.#take();
    let cancel = (): void => {};
    const turnOver = new Promise<undefined>((resolve) => {
      cancel = this.#timers.after(0, () => resolve(undefined));
    });
    const item = await Promise.race([pending, turnOver]);
    cancel();
    if (item === undefined) this.#pending = pending;
    return item;
  }

  #take(): Promise<IteratorResult<RecordBatch | Row>> {
    const pending = this.#pending ?? Promise.resolve(this.#items.next());
    this.#pending = undefined;
    return pending;
  }
}
