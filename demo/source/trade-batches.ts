import {
  Dictionary,
  Field,
  Float64,
  Int32,
  Int64,
  makeData,
  makeVector,
  RecordBatch,
  Schema,
  Struct,
  TimestampMillisecond,
  Utf8,
  type Vector,
} from 'apache-arrow';
import { PARTITIONS, type SourceSettings, TICK_MS } from '../protocol/source-settings.js';
import { RowRandom } from './row-random.js';
import { symbolNames } from './symbols.js';
import { TradeBuffers, type TradeColumns } from './trade-buffers.js';

const LOW_HALF = 2 ** 32;
const PRICE_SWING = 0.06;

/** One batch of trades. */
export interface TradeBatch {
  readonly batch: RecordBatch;
  /** Event times of its rows: a view of the column, as pairs of low and high halves. */
  readonly timeHalves: Int32Array;
}

/**
 * Makes the trades of one partition and one tick: columns symbol, price, volume and ts, always the same ones for the same seed,
 * tick, partition and settings. Dictionaries are kept, so that the engine reads their strings once. A batch is good until the next
 * one is made.
 */
export class TradeBatches {
  readonly #seed: number;
  readonly #startMs: number;
  readonly #buffers = new TradeBuffers();
  #symbols: Vector<Utf8> | undefined;
  #schema: Schema | undefined;

  constructor(seed: number, startMs: number) {
    this.#seed = seed;
    this.#startMs = startMs;
  }

  /** Undefined where the tick has no row for the partition. */
  make(tick: number, partition: number, settings: SourceSettings): TradeBatch | undefined {
    const rows = rowsOf(tick, partition, settings);
    if (rows === 0) return undefined;
    const random = new RowRandom(this.#seed, tick, partition);
    const columns = this.#buffers.take(rows);
    this.#fillTrades(random, tick, settings, columns);
    this.#fillTimes(random, tick, settings, columns.times);
    return { batch: this.#batchOf(settings, columns), timeHalves: columns.times };
  }

  #fillTrades(
    random: RowRandom,
    tick: number,
    { symbols: count, skew }: SourceSettings,
    { symbols, prices, volumes }: TradeColumns,
  ): void {
    const exponent = 1 + 6 * skew;
    const phase = tick / 400;
    for (let row = 0; row < symbols.length; row++) {
      const symbol = Math.floor(count * random.next() ** exponent);
      const base = 20 + ((symbol * 37) % 180);
      const swing = Math.sin(phase + symbol) * PRICE_SWING + (random.next() - 0.5) * 0.01;
      symbols[row] = symbol;
      prices[row] = Math.round(base * (1 + swing) * 100) / 100;
      volumes[row * 2] = 1 + Math.floor(random.next() * 500);
    }
  }

  #fillTimes(
    random: RowRandom,
    tick: number,
    { disorderMs, lateShare, lateByMs }: SourceSettings,
    halves: Int32Array,
  ): void {
    const rows = halves.length / 2;
    const tickMs = this.#startMs + tick * TICK_MS;
    for (let row = 0; row < rows; row++) {
      const isLate = random.next() < lateShare;
      const behindMs = Math.floor(random.next() * disorderMs) + (isLate ? lateByMs : 0);
      const timeMs = tickMs + Math.floor((row * TICK_MS) / rows) - behindMs;
      const high = Math.floor(timeMs / LOW_HALF);
      halves[row * 2] = timeMs - high * LOW_HALF;
      halves[row * 2 + 1] = high;
    }
  }

  #batchOf(
    settings: SourceSettings,
    { symbols, prices, volumes, times }: TradeColumns,
  ): RecordBatch {
    const { schema, dictionary } = this.#namesOf(settings.symbols);
    const length = symbols.length;
    const [symbol, price, volume, ts] = schema.fields;
    const children = [
      makeData({ type: symbol?.type as Dictionary<Utf8>, length, data: symbols, dictionary }),
      makeData({ type: price?.type as Float64, length, data: prices }),
      makeData({ type: volume?.type as Int64, length, data: longsOf(volumes) }),
      makeData({
        type: ts?.type as TimestampMillisecond,
        length,
        data: longsOf(times),
      }),
    ];
    return new RecordBatch(schema, makeData({ type: new Struct(schema.fields), length, children }));
  }

  #namesOf(count: number): { readonly schema: Schema; readonly dictionary: Vector<Utf8> } {
    if (this.#symbols?.length !== count || this.#schema === undefined) {
      this.#symbols = utf8Vector(symbolNames(count));
      this.#schema = new Schema([
        new Field('symbol', new Dictionary(new Utf8(), new Int32(), 0), false),
        new Field('price', new Float64(), false),
        new Field('volume', new Int64(), false),
        new Field('ts', new TimestampMillisecond(), false),
      ]);
    }
    return { schema: this.#schema, dictionary: this.#symbols };
  }
}

function longsOf({ buffer, length }: Int32Array<ArrayBuffer>): BigInt64Array<ArrayBuffer> {
  return new BigInt64Array(buffer, 0, length / 2);
}

/** The rows of a tick, dealt out over the partitions; those of idle ones don't come. */
export function rowsOf(tick: number, partition: number, settings: SourceSettings): number {
  if (settings.idlePartitions.includes(partition)) return 0;
  const perTick = (settings.rowsPerSecond * TICK_MS) / 1000;
  const rows = Math.floor((tick + 1) * perTick) - Math.floor(tick * perTick);
  const turn = (partition + tick) % PARTITIONS;
  return Math.floor((rows + PARTITIONS - 1 - turn) / PARTITIONS);
}

/** Arrow's own builders compile functions, which strict pages forbid. */
function utf8Vector(texts: readonly string[]): Vector<Utf8> {
  const encoded = texts.map((text) => new TextEncoder().encode(text));
  const valueOffsets = new Int32Array(texts.length + 1);
  for (const [i, bytes] of encoded.entries()) {
    valueOffsets[i + 1] = (valueOffsets[i] ?? 0) + bytes.length;
  }
  const data = new Uint8Array(valueOffsets[texts.length] ?? 0);
  for (const [i, bytes] of encoded.entries()) data.set(bytes, valueOffsets[i]);
  return makeVector(makeData({ type: new Utf8(), length: texts.length, valueOffsets, data }));
}
