import { OptionReader } from '#dist/common/option-reader.js';
import { jsonMessageFormat } from '#dist/formats/json/json-message-format.js';
import type { MessageBlock } from '#dist/formats/message-decoder.js';
import { Arena } from '#dist/kernels/arena.js';
import { loadKernels, provideKernelBytes } from '#dist/kernels/load-kernels.js';
import { StringDictionary } from '#dist/kernels/string-dictionary.js';
import { readKernelBytes } from '#dist/platform/node.js';
import { toMessageBlock } from '../data/message-block.js';
import { toJsonLines } from '../data/trade-lines.js';
import { generateTrades } from '../data/trades.js';
import { type Bench, compareWith, measureInterleaved } from '../harness.js';
import { TRADES_SCHEMA } from '../kernels/decode-rows.js';
import { parseMessages } from '../peers/json-parse-messages.js';

const ROWS = 300_000;
const KEYS = 1_000;
const ID = 'decode.messages.json';
/** What stands between the values of Kafka's records: lengths, deltas and a short key. */
const GAP_BYTES = 16;

/** JSON messages of trades from a fetched block to columns, everything checked, against JSON.parse for each. */
export const decodeMessagesBench: Bench = {
  id: ID,
  async run({ repetitions }) {
    const block = toMessageBlock(toJsonLines(generateTrades(ROWS, KEYS), 'iso'), GAP_BYTES);
    const timings = await measureInterleaved(
      [
        { name: 'kernel', run: await prepareDecoding(block) },
        { name: 'json-parse-each', run: () => parseMessages(block) },
      ],
      repetitions,
    );
    return compareWith(ID, ROWS, timings, 'kernel', ['json-parse-each']);
  },
};

/** A function that decodes the block and returns the rows. */
async function prepareDecoding(block: MessageBlock): Promise<() => number> {
  provideKernelBytes(readKernelBytes);
  const memory = await loadKernels({ mode: 'webassembly' });
  const arena = new Arena(memory);
  const columns = TRADES_SCHEMA.map((_, position) => position);
  const dictionaries = TRADES_SCHEMA.map(({ type }) =>
    type.kind === 'varchar' ? new StringDictionary(memory) : undefined,
  );
  const options = new OptionReader({ name: 'trades', options: new Map() });
  const createDecoder = await jsonMessageFormat.decoding?.(options);
  if (createDecoder === undefined) throw new Error('JSON can be read');
  return () => {
    const decoder = createDecoder({
      table: 'trades',
      schema: TRADES_SCHEMA,
      columns,
      memory,
      onMalformed: (_, error) => {
        throw error;
      },
    });
    let numRows = 0;
    for (let from = 0; from < block.count; ) {
      arena.reset();
      decoder.startBatch({ arena, columns, dictionaries });
      from = decoder.decode(block, from, block.count);
      numRows += decoder.finishBatch()?.numRows ?? 0;
    }
    decoder.close();
    return numRows;
  };
}
