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
} from 'apache-arrow';
import { seededRandom, zipfRanks } from './random.js';

export const BATCH_ROWS = 65_536;
export const WINDOW_MS = 60_000;
export const WATERMARK_DELAY_MS = 5_000;
export const WINDOW_COUNT = 17;
/** 2024-06-01T00:00:00Z: the start of the first window. */
export const START_MS = 1_717_200_000_000;

const JITTER_MS = 2_000;
const SEED = 20_240_601;

export type KeyDistribution = 'uniform' | 'zipf';

/**
 * Trades as bare columns, in the memory layout of Arrow. Event times cover 17 one-minute windows and stray by up to
 * 2 s from their order, so that under a watermark 5 s behind none is late.
 */
export interface Trades {
  readonly rowCount: number;
  /** `symbols[code]` is the name behind a code. */
  readonly symbols: readonly string[];
  readonly codes: Int32Array<ArrayBuffer>;
  readonly prices: Float64Array<ArrayBuffer>;
  readonly volumes: BigInt64Array<ArrayBuffer>;
  /** Epoch milliseconds. */
  readonly times: BigInt64Array<ArrayBuffer>;
}

export function generateTrades(
  rowCount: number,
  keyCount: number,
  distribution: KeyDistribution = 'uniform',
): Trades {
  const trades: Trades = {
    rowCount,
    symbols: symbolNames(keyCount),
    codes: new Int32Array(rowCount),
    prices: new Float64Array(rowCount),
    volumes: new BigInt64Array(rowCount),
    times: new BigInt64Array(rowCount),
  };
  fillTrades(trades, tradeGenerator(rowCount, keyCount, distribution), rowCount);
  return trades;
}

/**
 * Batches of the same trades made one by one, each in fresh memory, so that no more than one needs to exist at a time.
 */
export function* streamTrades(
  rowCount: number,
  keyCount: number,
  batchRows = BATCH_ROWS,
): Generator<RecordBatch> {
  const next = tradeGenerator(rowCount, keyCount, 'uniform');
  const symbols = symbolNames(keyCount);
  const dictionary = utf8Vector(symbols);
  for (let from = 0; from < rowCount; from += batchRows) {
    const rows = Math.min(batchRows, rowCount - from);
    const batch: Trades = {
      rowCount: rows,
      symbols,
      codes: new Int32Array(rows),
      prices: new Float64Array(rows),
      volumes: new BigInt64Array(rows),
      times: new BigInt64Array(rows),
    };
    fillTrades(batch, next, rows);
    yield toBatch(batch, 0, rows, dictionaryData(batch, 0, rows, dictionary));
  }
}

/** Batches over the trades' own memory; the symbol as codes into one dictionary that all batches share. */
export function dictionaryBatches(trades: Trades, batchRows = BATCH_ROWS): RecordBatch[] {
  const dictionary = utf8Vector(trades.symbols);
  return batchRanges(trades.rowCount, batchRows).map(([from, to]) =>
    toBatch(trades, from, to, dictionaryData(trades, from, to, dictionary)),
  );
}

/** Batches over the trades' own memory; the symbol as plain strings. */
export function utf8Batches(trades: Trades, batchRows = BATCH_ROWS): RecordBatch[] {
  const encoder = new TextEncoder();
  const encoded = trades.symbols.map((symbol) => encoder.encode(symbol));
  return batchRanges(trades.rowCount, batchRows).map(([from, to]) =>
    toBatch(trades, from, to, utf8Data(trades.codes, encoded, from, to)),
  );
}

interface TradeGenerator {
  code(): number;
  price(): number;
  volume(): number;
  timeMs(): number;
}

function tradeGenerator(
  rowCount: number,
  keyCount: number,
  distribution: KeyDistribution,
): TradeGenerator {
  const random = seededRandom(SEED);
  const spanMs = WINDOW_COUNT * WINDOW_MS - 2 * JITTER_MS;
  const rank = distribution === 'zipf' ? zipfRanks(random, keyCount) : undefined;
  let row = 0;
  return {
    code: () => (rank === undefined ? Math.floor(random() * keyCount) : rank()),
    price: () => Math.round(5_000 + random() * 45_000) / 100,
    volume: () => 1 + Math.floor(random() * 1_000),
    timeMs: () => {
      const inOrder = START_MS + JITTER_MS + Math.floor((row++ / rowCount) * spanMs);
      return inOrder + Math.floor(random() * (2 * JITTER_MS)) - JITTER_MS;
    },
  };
}

/** Writes 64-bit values as pairs of 32-bit words: a BigInt a row would take most of the time. */
function fillTrades(target: Trades, next: TradeGenerator, rows: number): void {
  const volumeWords = new Int32Array(target.volumes.buffer);
  const timeWords = new Int32Array(target.times.buffer);
  for (let row = 0; row < rows; row++) {
    target.codes[row] = next.code();
    target.prices[row] = next.price();
    volumeWords[2 * row] = next.volume();
    const timeMs = next.timeMs();
    timeWords[2 * row] = timeMs | 0;
    timeWords[2 * row + 1] = Math.floor(timeMs / 4_294_967_296);
  }
}

function symbolNames(keyCount: number): string[] {
  return Array.from({ length: keyCount }, (_, code) => `S${code}`);
}

function batchRanges(rowCount: number, batchRows: number): [from: number, to: number][] {
  const ranges: [number, number][] = [];
  for (let from = 0; from < rowCount; from += batchRows) {
    ranges.push([from, Math.min(rowCount, from + batchRows)]);
  }
  return ranges;
}

const SYMBOL_DICTIONARY = new Dictionary(new Utf8(), new Int32(), 1);

type SymbolData = ReturnType<typeof dictionaryData> | ReturnType<typeof utf8Data>;

function toBatch(trades: Trades, from: number, to: number, symbol: SymbolData): RecordBatch {
  const length = to - from;
  const fields = [
    new Field('symbol', symbol.type, false),
    new Field('price', new Float64(), false),
    new Field('volume', new Int64(), false),
    new Field('ts', new TimestampMillisecond(), false),
  ];
  const children = [
    symbol,
    makeData({ type: new Float64(), length, data: trades.prices.subarray(from, to) }),
    makeData({ type: new Int64(), length, data: trades.volumes.subarray(from, to) }),
    makeData({ type: new TimestampMillisecond(), length, data: trades.times.subarray(from, to) }),
  ];
  const data = makeData({ type: new Struct(fields), length, nullCount: 0, children });
  return new RecordBatch(new Schema(fields), data);
}

function utf8Vector(strings: readonly string[]) {
  const encoder = new TextEncoder();
  const encoded = strings.map((text) => encoder.encode(text));
  const codes = Int32Array.from(encoded.keys());
  return makeVector(utf8Data(codes, encoded, 0, codes.length));
}

function utf8Data(codes: Int32Array, encoded: readonly Uint8Array[], from: number, to: number) {
  const valueOffsets = new Int32Array(to - from + 1);
  let bytes = 0;
  for (let row = from; row < to; row++) {
    bytes += (encoded[codes[row] as number] as Uint8Array).length;
    valueOffsets[row - from + 1] = bytes;
  }
  const data = new Uint8Array(bytes);
  for (let row = from; row < to; row++) {
    data.set(encoded[codes[row] as number] as Uint8Array, valueOffsets[row - from]);
  }
  return makeData({ type: new Utf8(), length: to - from, nullCount: 0, valueOffsets, data });
}

function dictionaryData(
  trades: Trades,
  from: number,
  to: number,
  dictionary: ReturnType<typeof utf8Vector>,
) {
  return makeData({
    type: SYMBOL_DICTIONARY,
    length: to - from,
    nullCount: 0,
    data: trades.codes.subarray(from, to),
    dictionary,
  });
}
