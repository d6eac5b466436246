import { OptionReader } from '../../src/common/option-reader.js';
import { CHUNK_PADDING_BYTES, type RowFormat } from '../../src/formats/format.js';
import { Arena } from '../../src/kernels/arena.js';
import type { KernelMemory } from '../../src/kernels/kernel-memory.js';
import { StringDictionary } from '../../src/kernels/string-dictionary.js';
import type { Schema } from '../../src/types/schema.js';
import { type Value, valuesOf } from './columns.js';

export interface DecodeOptions {
  readonly options?: Record<string, string>;
  /** Positions that are wanted; all by default. */
  readonly columns?: readonly number[];
  /** Lengths of the chunks; the rest comes in one. */
  readonly chunks?: readonly number[];
}

export interface Decoded {
  readonly rows: readonly (readonly Value[])[];
  readonly batchSizes: readonly number[];
  readonly skipped: number;
  /** What decoding ended with, undefined where it reached the end. */
  readonly error: string | undefined;
}

/** Decodes `input`, chunk by chunk, as one file. */
export function decodeRows(
  memory: KernelMemory,
  format: RowFormat,
  schema: Schema,
  input: string | Uint8Array,
  { options = {}, columns = schema.map((_, i) => i), chunks = [] }: DecodeOptions = {},
): Decoded {
  const bytes = typeof input === 'string' ? new TextEncoder().encode(input) : input;
  const table = { name: 't', options: new Map(Object.entries(options)) };
  const decoder = format.configure(new OptionReader(table))({
    table: 't',
    schema,
    columns,
    memory,
  });
  const arena = new Arena(memory);
  const target = {
    arena,
    columns,
    dictionaries: columns.map((position) =>
      schema[position]?.type.kind === 'varchar' ? new StringDictionary(memory) : undefined,
    ),
  };
  const capacity = bytes.length + CHUNK_PADDING_BYTES;
  const address = memory.allocate(capacity);
  const rows: Value[][] = [];
  const batchSizes: number[] = [];
  const takeBatch = () => {
    const batch = decoder.finishBatch();
    if (batch === undefined) return;
    batchSizes.push(batch.numRows);
    const values = batch.columns.map((column) => valuesOf(memory, column, batch.numRows));
    for (let i = 0; i < batch.numRows; i++) rows.push(values.map((column) => column[i] ?? null));
  };
  let error: string | undefined;
  try {
    const sizes = chunks[Symbol.iterator]();
    let start = 0;
    let end = 0;
    decoder.startFile('f');
    decoder.startBatch(target);
    for (;;) {
      const isLast = end === bytes.length;
      // What lies behind the chunk is garbage, and must not matter.
      memory.views.u8.fill(0x39, address, address + capacity);
      memory.views.u8.set(bytes.subarray(start, end), address);
      start += decoder.decode(address, end - start, isLast);
      if (decoder.isFull) {
        takeBatch();
        arena.reset();
        decoder.startBatch(target);
      } else if (isLast) break;
      else end = Math.min(bytes.length, end + (sizes.next().value ?? bytes.length));
    }
    takeBatch();
  } catch (thrown) {
    error = thrown instanceof Error ? thrown.message : String(thrown);
  }
  const skipped = decoder.skippedRows;
  for (const dictionary of target.dictionaries) dictionary?.close();
  decoder.close();
  arena.close();
  memory.free(address, capacity);
  return { rows, batchSizes, skipped, error };
}
