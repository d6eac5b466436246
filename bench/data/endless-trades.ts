import type { RecordBatch } from 'apache-arrow';
import { field, type Schema } from '#dist/types/schema.js';
import { BIGINT, DOUBLE, timestamp, VARCHAR } from '#dist/types/sql-type.js';
import {
  BATCH_ROWS,
  dictionaryBatches,
  generateTrades,
  WINDOW_COUNT,
  WINDOW_MS,
} from './trades.js';

/** Of the batches. */
export const TRADES_SCHEMA: Schema = [
  field('symbol', VARCHAR, false),
  field('price', DOUBLE, false),
  field('volume', BIGINT, false),
  field('ts', timestamp(3), false),
];

/** Event time from one lap to the next: all windows of the trades. */
const LAP_MS = WINDOW_COUNT * WINDOW_MS;

/** Told when rows are asked for. */
export interface LapListener {
  /** Before the first batch. */
  readonly onStart?: () => void;
  readonly onBatch?: () => void;
  /** Behind the last batch. */
  readonly onEnd?: () => void;
}

/**
 * The same trades over and over, each lap later in event time than the one before, so that a query over them runs for as
 * long as one likes. The times are moved on in place: one reader at a time.
 */
export class EndlessTrades {
  /** In 32-bit words, the lower one first. */
  readonly #times: Int32Array;
  readonly #batches: readonly RecordBatch[];

  constructor(rowsOfLap: number, keyCount: number, batchRows = BATCH_ROWS) {
    // Many names would burden the garbage collector: none is kept.
    const trades = generateTrades(rowsOfLap, keyCount);
    this.#times = new Int32Array(trades.times.buffer);
    this.#batches = dictionaryBatches(trades, batchRows);
  }

  laps(count: number, listener: LapListener): Iterable<RecordBatch> {
    const lap = (): Generator<RecordBatch> => this.#lap(listener);
    return {
      *[Symbol.iterator]() {
        listener.onStart?.();
        for (let done = 0; done < count; done++) yield* lap();
        listener.onEnd?.();
      },
    };
  }

  *#lap({ onBatch }: LapListener): Generator<RecordBatch> {
    let row = 0;
    for (const batch of this.#batches) {
      onBatch?.();
      this.#moveOn(row, row + batch.numRows);
      row += batch.numRows;
      yield batch;
    }
  }

  /** Only the lower word of a time changes: it runs over every 49 days. */
  #moveOn(from: number, to: number): void {
    const words = this.#times;
    for (let row = from; row < to; row++) words[2 * row] = (words[2 * row] as number) + LAP_MS;
  }
}
