import { WATERMARK_DELAY_MS, WINDOW_MS } from '../data/trades.js';
import type { TradeBatch } from './trade-batch.js';
import { EMPTY_SUMMARY, type TradeSummary } from './trade-summary.js';

interface Group {
  count: number;
  priceSum: number;
  volumeSum: bigint;
  lowest: number;
  highest: number;
}

/**
 * The query as one writes it by hand without much thought: one Map of groups, keyed by window and symbol as a string, and
 * a list of the open windows' keys to close them by. Generous in that the symbols are strings already.
 */
export function runMapByString(
  batches: Iterable<TradeBatch>,
  symbols: readonly string[],
): TradeSummary {
  const groups = new Map<string, Group>();
  const keysByWindow = new Map<number, string[]>();
  let summary = EMPTY_SUMMARY;
  let watermarkMs = Number.NEGATIVE_INFINITY;
  const fire = () => {
    for (const [startMs, keys] of [...keysByWindow].sort(([a], [b]) => a - b)) {
      if (startMs + WINDOW_MS - 1 > watermarkMs) break;
      summary = takeGroups(summary, groups, keys);
      keysByWindow.delete(startMs);
    }
  };
  for (const batch of batches) {
    for (let row = 0; row < batch.rowCount; row++) {
      const low = (batch.timeWords[2 * row] as number) >>> 0;
      const timeMs = (batch.timeWords[2 * row + 1] as number) * 4_294_967_296 + low;
      const startMs = Math.floor(timeMs / WINDOW_MS) * WINDOW_MS;
      if (startMs + WINDOW_MS - 1 <= watermarkMs) continue;
      const key = `${startMs}|${symbols[batch.codes[row] as number]}`;
      if (addRow(groups, key, batch, row)) {
        const keys = keysByWindow.get(startMs);
        if (keys === undefined) keysByWindow.set(startMs, [key]);
        else keys.push(key);
      }
      watermarkMs = Math.max(watermarkMs, timeMs - WATERMARK_DELAY_MS);
    }
    fire();
  }
  watermarkMs = Number.POSITIVE_INFINITY;
  fire();
  return summary;
}

/** Returns whether the group is new. */
function addRow(groups: Map<string, Group>, key: string, batch: TradeBatch, row: number): boolean {
  const price = batch.prices[row] as number;
  const volume = batch.volumes[row] as bigint;
  const group = groups.get(key);
  if (group === undefined) {
    groups.set(key, {
      count: 1,
      priceSum: price,
      volumeSum: volume,
      lowest: price,
      highest: price,
    });
    return true;
  }
  group.count++;
  group.priceSum += price;
  group.volumeSum += volume;
  if (price < group.lowest) group.lowest = price;
  if (price > group.highest) group.highest = price;
  return false;
}

function takeGroups(
  summary: TradeSummary,
  groups: Map<string, Group>,
  keys: readonly string[],
): TradeSummary {
  let { rows, volume, averages, lowest, highest } = summary;
  for (const key of keys) {
    const group = groups.get(key);
    if (group === undefined) continue;
    groups.delete(key);
    rows += group.count;
    volume += Number(group.volumeSum);
    averages += group.priceSum / group.count;
    lowest = Math.min(lowest, group.lowest);
    highest = Math.max(highest, group.highest);
  }
  return { groups: summary.groups + keys.length, rows, volume, averages, lowest, highest };
}
