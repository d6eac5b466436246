import { closeSync, openSync, readSync } from 'node:fs';
import type { TimeFormat } from '../data/trade-lines.js';
import type { TradeBatch } from './trade-batch.js';

interface TradeLine {
  readonly symbol: string;
  readonly price: number;
  readonly volume: number;
  readonly ts_ms: number;
  readonly ts: string;
}

const CHUNK_BYTES = 1 << 16;
const NEWLINE = 0x0a;

/**
 * The fastest way from JSON lines to columns with `JSON.parse`: 64 KiB of lines, the best of the sizes tried, joined to one
 * array and parsed by one call (half as fast again as a call a line), then copied into typed arrays, symbols interned by
 * a Map.
 */
export class JsonParseReader {
  readonly #path: string;
  readonly #timeFormat: TimeFormat;
  readonly #codes = new Map<string, number>();
  /** The symbols read so far, by code. */
  readonly symbols: string[] = [];

  constructor(path: string, timeFormat: TimeFormat) {
    this.#path = path;
    this.#timeFormat = timeFormat;
  }

  *batches(): Generator<TradeBatch> {
    const file = openSync(this.#path, 'r');
    try {
      const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
      let kept = 0;
      for (;;) {
        const bytesRead = readSync(file, buffer, kept, CHUNK_BYTES - kept, null);
        if (bytesRead === 0) return;
        const filled = kept + bytesRead;
        const end = buffer.lastIndexOf(NEWLINE, filled - 1);
        yield this.#toBatch(buffer.toString('utf8', 0, end));
        buffer.copyWithin(0, end + 1, filled);
        kept = filled - end - 1;
      }
    } finally {
      closeSync(file);
    }
  }

  #toBatch(lines: string): TradeBatch {
    const rows: readonly TradeLine[] = JSON.parse(`[${lines.replaceAll('\n', ',')}]`);
    const rowCount = rows.length;
    const codes = new Int32Array(rowCount);
    const prices = new Float64Array(rowCount);
    const volumes = new BigInt64Array(rowCount);
    const volumeWords = new Int32Array(volumes.buffer);
    const timeWords = new Int32Array(2 * rowCount);
    const isIso = this.#timeFormat === 'iso';
    for (let row = 0; row < rowCount; row++) {
      const { symbol, price, volume, ts_ms, ts } = rows[row] as TradeLine;
      codes[row] = this.#codeOf(symbol);
      prices[row] = price;
      volumeWords[2 * row] = volume | 0;
      volumeWords[2 * row + 1] = Math.floor(volume / 4_294_967_296);
      const timeMs = isIso ? Date.parse(ts) : ts_ms;
      timeWords[2 * row] = timeMs | 0;
      timeWords[2 * row + 1] = Math.floor(timeMs / 4_294_967_296);
    }
    return { rowCount, codes, prices, volumes, timeWords };
  }

  #codeOf(symbol: string): number {
    const known = this.#codes.get(symbol);
    if (known !== undefined) return known;
    const code = this.symbols.push(symbol) - 1;
    this.#codes.set(symbol, code);
    return code;
  }
}
