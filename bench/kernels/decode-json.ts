import { jsonFormat } from '#dist/formats/json/json-format.js';
import { toJsonLines } from '../data/trade-lines.js';
import { generateTrades } from '../data/trades.js';
import { type Bench, compareWith, measureInterleaved } from '../harness.js';
import { parseJoinedLines } from '../peers/json-parse-memory.js';
import { prepareDecoding } from './decode-rows.js';

const ROWS = 500_000;
const KEYS = 1_000;
/** The twin is not made for speed. */
const TWIN_ROWS = 5_000;
const ID = 'kernel.decode.json';

/** JSON lines of trades to columns, everything checked, against JSON.parse, the twin, and copying the bytes alone. */
export const decodeJsonBench: Bench = {
  id: ID,
  async run({ repetitions }) {
    const bytes = toJsonLines(generateTrades(ROWS, KEYS), 'iso');
    const memory = new Uint8Array(bytes.length);
    const timings = await measureInterleaved(
      [
        { name: 'kernel', run: await prepareDecoding(jsonFormat, {}, bytes, 'webassembly') },
        { name: 'json-parse-joined', run: () => parseJoinedLines(bytes) },
        { name: 'copy-of-the-bytes', run: () => memory.set(bytes) },
      ],
      repetitions,
    );
    const few = toJsonLines(generateTrades(TWIN_ROWS, KEYS), 'iso');
    const twinTimings = await measureInterleaved(
      [
        { name: 'kernel', run: await prepareDecoding(jsonFormat, {}, few, 'webassembly') },
        { name: 'typescript-twin', run: await prepareDecoding(jsonFormat, {}, few, 'typescript') },
      ],
      repetitions,
    );
    return [
      ...compareWith(ID, ROWS, timings, 'kernel', ['json-parse-joined', 'copy-of-the-bytes']),
      ...compareWith(`${ID}.twin`, TWIN_ROWS, twinTimings, 'kernel', ['typescript-twin']),
    ];
  },
};
