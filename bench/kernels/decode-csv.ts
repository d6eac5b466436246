import { csvFormat } from '#dist/formats/csv/csv-format.js';
import { generateTrades, type Trades } from '../data/trades.js';
import { type Bench, compareWith, measureInterleaved } from '../harness.js';
import { prepareDecoding } from './decode-rows.js';

const ROWS = 500_000;
const KEYS = 1_000;
/** The twin is not made for speed. */
const TWIN_ROWS = 5_000;
const ID = 'kernel.decode.csv';
const OPTIONS = { 'csv.include-header': 'true' };

/** CSV of trades to columns, everything checked, against splitting lines, the twin, and copying the bytes alone. */
export const decodeCsvBench: Bench = {
  id: ID,
  async run({ repetitions }) {
    const bytes = toCsv(generateTrades(ROWS, KEYS));
    const memory = new Uint8Array(bytes.length);
    const timings = await measureInterleaved(
      [
        { name: 'kernel', run: await prepareDecoding(csvFormat, OPTIONS, bytes, 'webassembly') },
        { name: 'split-lines', run: () => splitLines(bytes) },
        { name: 'copy-of-the-bytes', run: () => memory.set(bytes) },
      ],
      repetitions,
    );
    const few = toCsv(generateTrades(TWIN_ROWS, KEYS));
    const twinTimings = await measureInterleaved(
      [
        { name: 'kernel', run: await prepareDecoding(csvFormat, OPTIONS, few, 'webassembly') },
        {
          name: 'typescript-twin',
          run: await prepareDecoding(csvFormat, OPTIONS, few, 'typescript'),
        },
      ],
      repetitions,
    );
    return [
      ...compareWith(ID, ROWS, timings, 'kernel', ['split-lines', 'copy-of-the-bytes']),
      ...compareWith(`${ID}.twin`, TWIN_ROWS, twinTimings, 'kernel', ['typescript-twin']),
    ];
  },
};

function toCsv({ rowCount, symbols, codes, prices, volumes, times }: Trades): Buffer {
  const lines = ['symbol,price,volume,ts\n'];
  for (let row = 0; row < rowCount; row++) {
    const time = new Date(Number(times[row])).toISOString();
    lines.push(`${symbols[codes[row] ?? 0]},${prices[row]},${volumes[row]},${time}\n`);
  }
  return Buffer.from(lines.join(''), 'latin1');
}

/** What a script would do that needs no quotes: split, convert, intern. Returns the rows. */
function splitLines(bytes: Buffer): number {
  const lines = bytes.toString('latin1').split('\n');
  const count = lines.length - 2;
  const codesOf = new Map<string, number>();
  const codes = new Int32Array(count);
  const prices = new Float64Array(count);
  const volumes = new Float64Array(count);
  const times = new Float64Array(count);
  for (let row = 0; row < count; row++) {
    const [symbol = '', price, volume, time = ''] = (lines[row + 1] ?? '').split(',');
    let code = codesOf.get(symbol);
    if (code === undefined) {
      code = codesOf.size;
      codesOf.set(symbol, code);
    }
    codes[row] = code;
    prices[row] = Number(price);
    volumes[row] = Number(volume);
    times[row] = Date.parse(time);
  }
  return count;
}
