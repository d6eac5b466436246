import type { Arena } from '../../kernels/arena.js';
import type { SqlType } from '../../types/sql-type.js';
import { RandomRun } from './random-run.js';
import { SeededRandom } from './seeded-random.js';

/** The largest part of a price by which one trade moves it, up or down, times two. */
const STEP_MAX = 0.0004;

/** The column `price` of the trades generator: a random walk per symbol, in steps of 0.01 when shown. */
export class PriceColumn {
  readonly #random: RandomRun;
  readonly #prices: Float64Array;
  #skipped = new Float64Array(0);

  constructor(symbols: number, seed: number) {
    this.#random = new RandomRun(new SeededRandom(seed, 'price'));
    const first = new SeededRandom(seed, 'first price');
    this.#prices = new Float64Array(symbols).map(() => 5 * 100 ** first.fraction());
  }

  /** A walk can't be skipped: it is made and dropped. */
  skip(symbols: Uint32Array): void {
    if (this.#skipped.length < symbols.length) this.#skipped = new Float64Array(symbols.length);
    walk(this.#prices, this.#random.next(symbols.length), symbols, this.#skipped, 0);
  }

  write({ memory }: Arena, type: SqlType, address: number, symbols: Uint32Array): void {
    const n = symbols.length;
    if (type.kind === 'double') {
      walk(this.#prices, this.#random.next(n), symbols, memory.views.f64, address >>> 3);
      return;
    }
    const prices = new Float64Array(n);
    walk(this.#prices, this.#random.next(n), symbols, prices, 0);
    memory.views.f32.set(prices, address >>> 2);
  }
}

/** Moves each row's symbol by its random word, and writes the price, rounded to cents, from `first` on. */
function walk(
  prices: Float64Array,
  words: Uint32Array,
  symbols: Uint32Array,
  out: Float64Array,
  first: number,
): void {
  for (let i = 0; i < words.length; i++) {
    const symbol = symbols[i] ?? 0;
    const step = ((words[i] ?? 0) * 2 ** -32 - 0.5) * STEP_MAX;
    const moved = (prices[symbol] ?? 0) * (1 + step);
    const price = moved < 1 ? 2 - moved : moved;
    prices[symbol] = price;
    out[first + i] = Math.floor(price * 100 + 0.5) / 100;
  }
}
