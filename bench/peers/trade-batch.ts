import { BATCH_ROWS, type Trades } from '../data/trades.js';

/** One batch as a hand-written query would like to have it: views of the columns, cut as the record batches are. */
export interface TradeBatch {
  readonly rowCount: number;
  readonly codes: Int32Array;
  readonly prices: Float64Array;
  readonly volumes: BigInt64Array;
  /** Epoch milliseconds as pairs of a low and a high word. */
  readonly timeWords: Int32Array;
}

export function toTradeBatches(trades: Trades): TradeBatch[] {
  const timeWords = new Int32Array(trades.times.buffer);
  const batches: TradeBatch[] = [];
  for (let from = 0; from < trades.rowCount; from += BATCH_ROWS) {
    const to = Math.min(trades.rowCount, from + BATCH_ROWS);
    batches.push({
      rowCount: to - from,
      codes: trades.codes.subarray(from, to),
      prices: trades.prices.subarray(from, to),
      volumes: trades.volumes.subarray(from, to),
      timeWords: timeWords.subarray(2 * from, 2 * to),
    });
  }
  return batches;
}
