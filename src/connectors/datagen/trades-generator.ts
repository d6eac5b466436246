import type { Column } from '../../columnar/column.js';
import { must } from '../../common/assert.js';
import type { OptionReader } from '../../common/option-reader.js';
import { didYouMean } from '../../errors/did-you-mean.js';
import { ErrorType } from '../../errors/error-type.js';
import { StreamingError } from '../../errors/streaming-error.js';
import type { Arena } from '../../kernels/arena.js';
import type { StringDictionary } from '../../kernels/string-dictionary.js';
import type { Field } from '../../types/schema.js';
import { isTimestamp, printType, type SqlType, unitsPerSecond } from '../../types/sql-type.js';
import type { ColumnTarget, SourceConfig } from '../source.js';
import { filledColumn } from './column-generator.js';
import type { RowGenerator } from './row-generator.js';
import { SeededRandom } from './seeded-random.js';
import { tickerSymbol } from './ticker-symbol.js';
import { writeI64, writeScaledI64 } from './write-i64.js';

/** 2024-01-01T00:00:00Z: fixed, so that the same query gives the same rows on any day. */
const START_MS = 1_704_067_200_000;

/** The largest part of a price by which one trade moves it, up or down, times two. */
const STEP_MAX = 0.0004;

const COLUMN_TYPES: Readonly<Record<string, readonly SqlType['kind'][]>> = {
  symbol: ['varchar'],
  price: ['double', 'float'],
  volume: ['bigint', 'int', 'double'],
  ts: ['timestamp', 'timestamp_ltz', 'bigint'],
};

/**
 * `'generator' = 'trades'`: trades of a stock exchange, any of the columns symbol, price, volume and ts (a timestamp, or
 * BIGINT epoch milliseconds). A few symbols trade most, as in Zipf's law; each price is a random walk. Event time runs at
 * `event-rows-per-second` from `start` on, each row up to `disorder-ms` behind it, and a share of `late-rate` rows up to
 * `late-ms` further behind: rows that a watermark of `disorder-ms` delay makes late.
 */
export class TradesGenerator implements RowGenerator {
  readonly rowsMax = Number.POSITIVE_INFINITY;
  readonly #schema: readonly Field[];
  readonly #symbols: SymbolColumn;
  readonly #prices: PriceColumn;
  readonly #volumes: SeededRandom;
  readonly #times: EventTimes;

  constructor(config: SourceConfig, options: OptionReader, seed: number) {
    this.#schema = config.schema;
    for (const field of config.schema) checkColumn(config.name, field);
    const symbols = options.integer('symbols', 100, 1, 10_000_000);
    this.#symbols = new SymbolColumn(symbols, new SeededRandom(seed, 'symbol'));
    this.#prices = new PriceColumn(symbols, seed);
    this.#volumes = new SeededRandom(seed, 'volume');
    this.#times = new EventTimes(options, seed);
  }

  generate(target: ColumnTarget, firstRow: number, n: number): readonly Column[] {
    const { arena } = target;
    const names = target.columns.map((position) => must(this.#schema[position]).name);
    const needsSymbols = names.includes('symbol') || names.includes('price');
    const symbols = needsSymbols ? this.#symbols.draw(n) : new Uint32Array(0);
    return target.columns.map((position, i) => {
      const { name, type } = must(this.#schema[position]);
      const dictionary = target.dictionaries[i];
      return filledColumn(arena, type, n, dictionary, (address) => {
        if (name === 'symbol') this.#symbols.write(arena, must(dictionary), address, symbols);
        else if (name === 'price') this.#prices.write(arena, type, address, symbols);
        else if (name === 'volume') writeVolumes(arena, type, address, n, this.#volumes);
        else this.#times.write(arena, type, address, firstRow, n);
      });
    });
  }
}

class SymbolColumn {
  readonly #count: number;
  readonly #random: SeededRandom;
  /** Dictionary code + 1 by symbol; 0 where the symbol has not come up yet. */
  readonly #codes: Uint32Array;
  #dictionary: StringDictionary | undefined;
  #drawn = new Uint32Array(0);

  constructor(count: number, random: SeededRandom) {
    this.#count = count;
    this.#random = random;
    this.#codes = new Uint32Array(count);
  }

  /** The symbols of the next `n` rows, as ranks from 0, the most traded; valid until the next call. */
  draw(n: number): Uint32Array {
    if (this.#drawn.length < n) this.#drawn = new Uint32Array(n);
    const drawn = this.#drawn.subarray(0, n);
    // The logarithm of the rank is uniform, which makes the chance of rank r about proportional to 1 / r.
    const range = Math.log(this.#count + 1);
    for (let i = 0; i < n; i++) {
      const rank = Math.floor(Math.exp(this.#random.fraction() * range)) - 1;
      drawn[i] = Math.min(rank, this.#count - 1);
    }
    return drawn;
  }

  write(arena: Arena, dictionary: StringDictionary, address: number, symbols: Uint32Array): void {
    if (dictionary !== this.#dictionary) {
      this.#dictionary = dictionary;
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

class PriceColumn {
  readonly #random: SeededRandom;
  readonly #prices: Float64Array;

  constructor(symbols: number, seed: number) {
    this.#random = new SeededRandom(seed, 'price');
    const first = new SeededRandom(seed, 'first price');
    this.#prices = new Float64Array(symbols).map(() => 5 * 100 ** first.fraction());
  }

  write({ memory }: Arena, type: SqlType, address: number, symbols: Uint32Array): void {
    const prices = this.#prices;
    const random = this.#random;
    const isFloat = type.kind === 'float';
    const out = isFloat ? memory.views.f32 : memory.views.f64;
    const first = isFloat ? address >>> 2 : address >>> 3;
    for (let i = 0; i < symbols.length; i++) {
      const symbol = symbols[i] ?? 0;
      const moved = (prices[symbol] ?? 0) * (1 + (random.fraction() - 0.5) * STEP_MAX);
      const price = moved < 1 ? 2 - moved : moved;
      prices[symbol] = price;
      out[first + i] = Math.round(price * 100) / 100;
    }
  }
}

class EventTimes {
  readonly #random: SeededRandom;
  readonly #startMs: number;
  readonly #rowsPerSecond: number;
  readonly #disorderMs: number;
  readonly #lateRate: number;
  readonly #lateMs: number;

  constructor(options: OptionReader, seed: number) {
    this.#random = new SeededRandom(seed, 'ts');
    this.#startMs = startOf(options);
    this.#rowsPerSecond = options.number('event-rows-per-second', 10_000, 0.001);
    this.#disorderMs = options.integer('disorder-ms', 0, 0);
    this.#lateRate = options.number('late-rate', 0, 0, 1);
    this.#lateMs = options.integer('late-ms', 60_000, 1);
  }

  write({ memory }: Arena, type: SqlType, address: number, firstRow: number, n: number): void {
    const words = memory.views.u32;
    const factor = isTimestamp(type) ? unitsPerSecond(type) / 1000 : 1;
    const msPerRow = 1000 / this.#rowsPerSecond;
    const random = this.#random;
    for (let i = 0; i < n; i++) {
      const onTimeMs = this.#startMs + Math.floor((firstRow + i) * msPerRow);
      let ms = onTimeMs - Math.floor(random.fraction() * (this.#disorderMs + 1));
      if (random.fraction() < this.#lateRate) {
        ms = onTimeMs - this.#disorderMs - 1 - Math.floor(random.fraction() * this.#lateMs);
      }
      ms = Math.max(ms, this.#startMs);
      if (factor === 1) writeI64(words, (address >>> 3) + i, ms);
      else writeScaledI64(words, (address >>> 3) + i, ms, factor);
    }
  }
}

function writeVolumes(
  { memory }: Arena,
  type: SqlType,
  address: number,
  n: number,
  random: SeededRandom,
): void {
  const { i32, u32, f64 } = memory.views;
  for (let i = 0; i < n; i++) {
    const part = random.fraction();
    const volume = 10 + 10 * Math.floor(part * part * 100);
    if (type.kind === 'int') i32[(address >>> 2) + i] = volume;
    else if (type.kind === 'double') f64[(address >>> 3) + i] = volume;
    else writeI64(u32, (address >>> 3) + i, volume);
  }
}

function startOf(options: OptionReader): number {
  const text = options.text('start');
  if (text === undefined) return START_MS;
  const iso = text.trim().replace(' ', 'T');
  const ms = Date.parse(/(Z|[+-]\d\d:\d\d)$/.test(iso) ? iso : `${iso}Z`);
  if (!Number.isNaN(ms)) return ms;
  throw options.error('start', `must be a time such as '2024-01-01 09:30:00', got '${text}'`);
}

function checkColumn(table: string, field: Field): void {
  const allowed = COLUMN_TYPES[field.name];
  const names = Object.keys(COLUMN_TYPES);
  if (allowed?.includes(field.type.kind) === true) return;
  const problem =
    allowed === undefined
      ? `knows no column "${field.name}"${didYouMean(field.name, names)}: it makes ${names.join(', ')}`
      : `can't make "${field.name}" as ${printType(field.type)}: declare it ${allowed.join(' or ').toUpperCase()}`;
  throw new StreamingError(
    ErrorType.VALIDATION_ERROR,
    `The trades generator of table "${table}" ${problem}.`,
    { component: table, column: field.name },
  );
}
