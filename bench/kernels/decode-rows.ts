import { OptionReader } from '#dist/common/option-reader.js';
import { CHUNK_PADDING_BYTES, type RowFormat } from '#dist/formats/format.js';
import { Arena } from '#dist/kernels/arena.js';
import { type KernelMode, loadKernels, provideKernelBytes } from '#dist/kernels/load-kernels.js';
import { StringDictionary } from '#dist/kernels/string-dictionary.js';
import { readKernelBytes } from '#dist/platform/node.js';
import { field, type Schema } from '#dist/types/schema.js';
import { BIGINT, DOUBLE, timestamp, VARCHAR } from '#dist/types/sql-type.js';

const CHUNK_BYTES = 1 << 20;

export const TRADES_SCHEMA: Schema = [
  field('symbol', VARCHAR),
  field('price', DOUBLE),
  field('volume', BIGINT),
  field('ts', timestamp(3)),
];

/** A function that decodes `bytes` of trades into columns, chunk by chunk as from a file, and returns the rows. */
export async function prepareDecoding(
  format: RowFormat,
  options: Record<string, string>,
  bytes: Uint8Array,
  mode: KernelMode,
): Promise<() => number> {
  provideKernelBytes(readKernelBytes);
  const memory = await loadKernels({ mode });
  const arena = new Arena(memory);
  const columns = TRADES_SCHEMA.map((_, position) => position);
  const address = memory.allocate(2 * CHUNK_BYTES + CHUNK_PADDING_BYTES);
  const createDecoder = format.configure(
    new OptionReader({ name: 'trades', options: new Map(Object.entries(options)) }),
  );
  const dictionaries = TRADES_SCHEMA.map(({ type }) =>
    type.kind === 'varchar' ? new StringDictionary(memory) : undefined,
  );
  return () => {
    const decoder = createDecoder({ table: 'trades', schema: TRADES_SCHEMA, columns, memory });
    const startBatch = () => {
      arena.reset();
      decoder.startBatch({ arena, columns, dictionaries });
    };
    let numRows = 0;
    let position = 0;
    let start = 0;
    let end = 0;
    decoder.startFile('trades');
    startBatch();
    for (;;) {
      const isLast = position === bytes.length;
      start += decoder.decode(address + start, end - start, isLast);
      if (decoder.isFull) {
        numRows += decoder.finishBatch()?.numRows ?? 0;
        startBatch();
      } else if (isLast) break;
      else {
        memory.views.u8.copyWithin(address, address + start, address + end);
        const chunk = bytes.subarray(position, position + CHUNK_BYTES);
        memory.views.u8.set(chunk, address + end - start);
        end += chunk.length - start;
        start = 0;
        position += chunk.length;
      }
    }
    numRows += decoder.finishBatch()?.numRows ?? 0;
    decoder.close();
    return numRows;
  };
}
