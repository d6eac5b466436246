import type { RecordBatch } from 'apache-arrow';
import { EMPTY_SUMMARY, type TradeSummary } from '../peers/trade-summary.js';

/** The query that all contestants answer. */
export const TRADES_QUERY = `
  SELECT symbol, TUMBLE_START(ts, INTERVAL '1' MINUTE) AS window_start,
    COUNT(*) AS n, AVG(price) AS mean, SUM(volume) AS total, MIN(price) AS low, MAX(price) AS high
  FROM trades
  GROUP BY symbol, TUMBLE(ts, INTERVAL '1' MINUTE)`;

/** Reads every result batch of the query. */
export async function summarize(results: AsyncIterable<RecordBatch>): Promise<TradeSummary> {
  let { groups, rows, volume, averages, lowest, highest } = EMPTY_SUMMARY;
  for await (const batch of results) {
    const column = (name: string) => batch.getChild(name)?.toArray();
    const counts = words(column('n'));
    const totals = words(column('total'));
    const [means, lows, highs] = [column('mean'), column('low'), column('high')];
    groups += batch.numRows;
    for (let row = 0; row < batch.numRows; row++) {
      rows += counts[2 * row] as number;
      volume += (totals[2 * row] as number) + (totals[2 * row + 1] as number) * 2 ** 32;
      averages += means[row];
      lowest = Math.min(lowest, lows[row]);
      highest = Math.max(highest, highs[row]);
    }
  }
  return { groups, rows, volume, averages, lowest, highest };
}

/** 64-bit integers as pairs of 32-bit words. */
function words(values: BigInt64Array): Int32Array {
  return new Int32Array(values.buffer, values.byteOffset, 2 * values.length);
}
