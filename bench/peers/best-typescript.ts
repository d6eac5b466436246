import { WATERMARK_DELAY_MS, WINDOW_MS } from '../data/trades.js';
import type { TradeBatch } from './trade-batch.js';
import { EMPTY_SUMMARY, type TradeSummary } from './trade-summary.js';

/** Rows up to 5 s late need two open windows of a minute at a time. */
const OPEN_WINDOWS = 2;
const PER_WINDOW_MS = 1 / WINDOW_MS;

// One accumulator row of five 8-byte slots: price sum, lowest, highest, count (f64), volume sum (i64).
const SLOTS = 5;
const LOWEST = 1;
const HIGHEST = 2;
const COUNT = 3;
const VOLUME = 4;

/** Columns of one closed window. */
interface ClosedWindow {
  readonly codes: Int32Array;
  readonly counts: Float64Array;
  readonly averages: Float64Array;
  readonly volumes: BigInt64Array;
  readonly lowest: Float64Array;
  readonly highest: Float64Array;
}

/**
 * The best that plain TypeScript can do with this one query: typed arrays only, constants folded, codes used as group ids,
 * one row of accumulators per group and window, volumes added in exact 64-bit integers (V8 compiles `BigInt.asIntN` to a
 * machine addition) with a look at overflow, each row judged late or not. Made once and kept, so that V8 has optimised it when it is measured.
 */
export function bestTypeScriptQuery(keyCount: number) {
  const windowSlots = keyCount * SLOTS;
  const floats = new Float64Array(OPEN_WINDOWS * windowSlots);
  const integers = new BigInt64Array(floats.buffer);
  let baseMs = Number.NaN;
  let baseLow = 0;
  let baseHigh = 0;
  let firstOpen = 0;
  let fireAtMs = 0;
  let lateRows = 0;
  let summary: TradeSummary = EMPTY_SUMMARY;

  function clear(window: number): void {
    const from = (window % OPEN_WINDOWS) * windowSlots;
    floats.fill(0, from, from + windowSlots);
    for (let slot = from; slot < from + windowSlots; slot += SLOTS) {
      floats[slot + LOWEST] = Number.POSITIVE_INFINITY;
      floats[slot + HIGHEST] = Number.NEGATIVE_INFINITY;
    }
  }

  function open(firstMs: number): void {
    baseMs = Math.floor(firstMs / WINDOW_MS) * WINDOW_MS - WINDOW_MS;
    baseLow = baseMs | 0;
    baseHigh = Math.floor(baseMs / 4_294_967_296);
    firstOpen = 0;
    fireAtMs = WINDOW_MS + WATERMARK_DELAY_MS - 1;
    for (let window = 0; window < OPEN_WINDOWS; window++) clear(window);
  }

  function close(window: number): ClosedWindow {
    const from = (window % OPEN_WINDOWS) * windowSlots;
    let groups = 0;
    for (let slot = from; slot < from + windowSlots; slot += SLOTS) {
      if ((floats[slot + COUNT] as number) > 0) groups++;
    }
    const closed: ClosedWindow = {
      codes: new Int32Array(groups),
      counts: new Float64Array(groups),
      averages: new Float64Array(groups),
      volumes: new BigInt64Array(groups),
      lowest: new Float64Array(groups),
      highest: new Float64Array(groups),
    };
    let out = 0;
    for (let slot = from; slot < from + windowSlots; slot += SLOTS) {
      const count = floats[slot + COUNT] as number;
      if (count === 0) continue;
      closed.codes[out] = (slot - from) / SLOTS;
      closed.counts[out] = count;
      closed.averages[out] = (floats[slot] as number) / count;
      closed.volumes[out] = integers[slot + VOLUME] as bigint;
      closed.lowest[out] = floats[slot + LOWEST] as number;
      closed.highest[out] = floats[slot + HIGHEST] as number;
      out++;
    }
    clear(window);
    return closed;
  }

  function fire(untilMs: number): void {
    while (untilMs >= fireAtMs) {
      summary = addWindow(summary, close(firstOpen));
      firstOpen++;
      fireAtMs += WINDOW_MS;
    }
  }

  function processBatch({ rowCount, codes, prices, volumes, timeWords }: TradeBatch): void {
    if (Number.isNaN(baseMs)) {
      open((timeWords[1] as number) * 4_294_967_296 + ((timeWords[0] as number) >>> 0));
    }
    let fireAt = fireAtMs;
    for (let row = 0; row < rowCount; row++) {
      const sinceBaseMs = ((timeWords[2 * row] as number) - baseLow) | 0;
      if (timeWords[2 * row + 1] !== baseHigh) throw new Error('more than 24 days of events');
      if (sinceBaseMs >= fireAt) {
        fire(sinceBaseMs);
        fireAt = fireAtMs;
      }
      const window = (sinceBaseMs * PER_WINDOW_MS) | 0;
      if (window < firstOpen) {
        lateRows++;
        continue;
      }
      const slot = (window & (OPEN_WINDOWS - 1)) * windowSlots + (codes[row] as number) * SLOTS;
      const price = prices[row] as number;
      floats[slot] = (floats[slot] as number) + price;
      if (price < (floats[slot + LOWEST] as number)) floats[slot + LOWEST] = price;
      if (price > (floats[slot + HIGHEST] as number)) floats[slot + HIGHEST] = price;
      floats[slot + COUNT] = (floats[slot + COUNT] as number) + 1;
      const before = integers[slot + VOLUME] as bigint;
      const volume = volumes[row] as bigint;
      const sum = BigInt.asIntN(64, before + volume);
      integers[slot + VOLUME] = sum;
      if (hasOverflowed(before, volume, sum)) throw new Error('a volume does not fit 64 bits');
    }
  }

  function run(batches: Iterable<TradeBatch>): TradeSummary {
    summary = EMPTY_SUMMARY;
    baseMs = Number.NaN;
    for (const batch of batches) processBatch(batch);
    for (let window = 0; window < OPEN_WINDOWS; window++) fire(fireAtMs);
    if (lateRows > 0) throw new Error(`${lateRows} late rows where none can be`);
    return summary;
  }

  return { run };
}

/** Both terms have the sign that the sum lacks. V8 keeps all of it in machine integers. */
function hasOverflowed(a: bigint, b: bigint, sum: bigint): boolean {
  const differs = BigInt.asIntN(64, BigInt.asIntN(64, a ^ sum) & BigInt.asIntN(64, b ^ sum));
  return differs < 0n;
}

function addWindow(summary: TradeSummary, closed: ClosedWindow): TradeSummary {
  let { groups, rows, volume, averages, lowest, highest } = summary;
  const volumeWords = new Int32Array(closed.volumes.buffer);
  groups += closed.codes.length;
  for (let row = 0; row < closed.codes.length; row++) {
    rows += closed.counts[row] as number;
    volume += (volumeWords[2 * row] as number) + (volumeWords[2 * row + 1] as number) * 2 ** 32;
    averages += closed.averages[row] as number;
    lowest = Math.min(lowest, closed.lowest[row] as number);
    highest = Math.max(highest, closed.highest[row] as number);
  }
  return { groups, rows, volume, averages, lowest, highest };
}
