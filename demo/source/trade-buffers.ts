/** The columns of one batch, values as Arrow lays them out; 64-bit ones as pairs of low and high halves. */
export interface TradeColumns {
  readonly symbols: Int32Array<ArrayBuffer>;
  readonly prices: Float64Array<ArrayBuffer>;
  readonly volumes: Int32Array<ArrayBuffer>;
  readonly times: Int32Array<ArrayBuffer>;
}

/** Memory for one batch after the other: at millions of rows a second, new arrays for each would fill a tab until they are collected. */
export class TradeBuffers {
  #capacity = 0;
  #whole = columnsOf(0);

  /** Columns of so many rows, over those handed out before. What was in them is still there. */
  take(rows: number): TradeColumns {
    if (rows > this.#capacity) {
      this.#capacity = rows * 2;
      this.#whole = columnsOf(this.#capacity);
    }
    const { symbols, prices, volumes, times } = this.#whole;
    return {
      symbols: symbols.subarray(0, rows),
      prices: prices.subarray(0, rows),
      volumes: volumes.subarray(0, rows * 2),
      times: times.subarray(0, rows * 2),
    };
  }
}

function columnsOf(rows: number): TradeColumns {
  return {
    symbols: new Int32Array(rows),
    prices: new Float64Array(rows),
    volumes: new Int32Array(rows * 2),
    times: new Int32Array(rows * 2),
  };
}
