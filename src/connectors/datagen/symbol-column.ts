import type { Arena } from '../../kernels/arena.js';
import type { StringDictionary } from '../../kernels/string-dictionary.js';
import { RandomRun } from './random-run.js';
import type { SeededRandom } from './seeded-random.js';
import { tickerSymbol } from './ticker-symbol.js';

/** Up to this many symbols the choice is looked up by the upper 16 bits of a random word. */
const TABLE_SYMBOLS_MAX = 4096;
const TABLE_BITS = 16;

/** The column `symbol` of the trades generator: a few trade most, as in Zipf's law. */
export class SymbolColumn {
  readonly #count: number;
  readonly #random: RandomRun;
  readonly #table: Uint32Array | undefined;
  /** Dictionary code + 1 by symbol; 0 where the symbol has not come up yet. */
  readonly #codes: Uint32Array;
  #dictionary: StringDictionary | undefined;
  /** Of the recycler, when `#codes` was begun. */
  #runs = 0;
  #drawn = new Uint32Array(0);

  constructor(count: number, random: SeededRandom) {
    this.#count = count;
    this.#random = new RandomRun(random);
    this.#codes = new Uint32Array(count);
    if (count > TABLE_SYMBOLS_MAX) return;
    this.#table = new Uint32Array(1 << TABLE_BITS).map((_, i) =>
      rankAt((i + 0.5) / (1 << TABLE_BITS), count),
    );
  }

  /** The symbols of the next `n` rows, as ranks from 0, the most traded; valid until the next call. */
  draw(n: number): Uint32Array {
    if (this.#drawn.length < n) this.#drawn = new Uint32Array(n);
    const drawn = this.#drawn.subarray(0, n);
    const words = this.#random.next(n);
    const table = this.#table;
    const count = this.#count;
    if (table === undefined) {
      for (let i = 0; i < n; i++) drawn[i] = rankAt((words[i] ?? 0) * 2 ** -32, count);
    } else {
      for (let i = 0; i < n; i++) drawn[i] = table[(words[i] ?? 0) >>> (32 - TABLE_BITS)] ?? 0;
    }
    return drawn;
  }

  write(arena: Arena, dictionary: StringDictionary, address: number, symbols: Uint32Array): void {
    const { runs } = arena.memory.recycler;
    if (dictionary !== this.#dictionary || runs !== this.#runs) {
      this.#dictionary = dictionary;
      this.#runs = runs;
      this.#codes.fill(0);
    }
    const codes = this.#codes;
    const first = address >>> 2;
    let out = arena.memory.views.u32;
    for (let i = 0; i < symbols.length; i++) {
      const symbol = symbols[i] ?? 0;
      let code = codes[symbol] ?? 0;
      if (code === 0) {
        code = dictionary.intern(tickerSymbol(symbol)) + 1;
        codes[symbol] = code;
        out = arena.memory.views.u32;
      }
      out[first + i] = code - 1;
    }
  }
}

/** The logarithm of the rank is uniform, which makes the chance of rank r about proportional to 1 / r. */
function rankAt(fraction: number, count: number): number {
  const rank = Math.floor(Math.exp(fraction * Math.log(count + 1))) - 1;
  return Math.min(rank, count - 1);
}
