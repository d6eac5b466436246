import { must } from '../../common/assert.js';
import type { ResultBatch } from '../../node.js';

const HISTORY_LENGTH_MAX = 24;

/** One symbol in the window that closed last. */
export interface SymbolRow {
  readonly symbol: string;
  readonly trades: number;
  readonly volume: number;
  readonly average: number;
  readonly low: number;
  readonly high: number;
  /** Averages of its latest windows, oldest first. */
  readonly history: readonly number[];
}

/** One closed window as a whole. */
export interface ClosedWindow {
  readonly startMs: number;
  readonly rows: readonly SymbolRow[];
}

/** Gathers result rows, which come window by window, into closed windows. */
export class ClosedWindows {
  readonly #history = new Map<string, number[]>();
  #startMs: number | undefined;
  #rows: SymbolRow[] = [];

  /** The windows that are complete now that these rows have come: a window is when a later one begins. */
  add(batch: ResultBatch): readonly ClosedWindow[] {
    const symbols = batch.column('symbol');
    const starts = batch.column('window_start');
    const trades = batch.column('trades');
    const volumes = batch.column('volume');
    const averages = batch.column('average');
    const lows = batch.column('low');
    const highs = batch.column('high');
    const closed: ClosedWindow[] = [];
    for (let row = 0; row < batch.numRows; row++) {
      const startMs = Number(starts[row]);
      if (startMs !== this.#startMs) closed.push(...this.finish());
      this.#startMs = startMs;
      const symbol = String(symbols[row]);
      const average = Number(averages[row]);
      this.#rows.push({
        symbol,
        trades: Number(trades[row]),
        volume: Number(volumes[row]),
        average,
        low: Number(lows[row]),
        high: Number(highs[row]),
        history: this.#remember(symbol, average),
      });
    }
    return closed;
  }

  /** The last window, behind the last row. */
  finish(): readonly ClosedWindow[] {
    if (this.#startMs === undefined || this.#rows.length === 0) return [];
    const rows = this.#rows.sort((a, b) => b.trades - a.trades);
    this.#rows = [];
    return [{ startMs: must(this.#startMs), rows }];
  }

  #remember(symbol: string, average: number): readonly number[] {
    const history = [...(this.#history.get(symbol) ?? []), average].slice(-HISTORY_LENGTH_MAX);
    this.#history.set(symbol, history);
    return history;
  }
}
