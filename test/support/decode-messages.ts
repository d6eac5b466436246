import { OptionReader } from '../../src/common/option-reader.js';
import type { MessageBlock } from '../../src/formats/message-decoder.js';
import type { MessageFormat } from '../../src/formats/message-format.js';
import { Arena } from '../../src/kernels/arena.js';
import type { KernelMemory } from '../../src/kernels/kernel-memory.js';
import { StringDictionary } from '../../src/kernels/string-dictionary.js';
import type { Schema } from '../../src/types/schema.js';
import { type Value, valuesOf } from './columns.js';

export type Message = string | Uint8Array | null;

export interface DecodedMessages {
  readonly rows: readonly (readonly Value[])[];
  /** Of each row, the message that it is of. */
  readonly messages: readonly number[];
  readonly kinds: readonly number[];
  readonly malformed: readonly { readonly message: number; readonly error: string }[];
  readonly skipped: number;
}

export interface DecodeMessagesOptions {
  readonly options?: Record<string, string>;
  /** Positions that are wanted; all by default. */
  readonly columns?: readonly number[];
}

/** Messages as a block, with `gap` bytes of other things before each. */
export function blockOf(messages: readonly Message[], gap: number): MessageBlock {
  const parts: Uint8Array[] = [];
  const starts = new Int32Array(messages.length);
  const lengths = new Int32Array(messages.length);
  let at = 0;
  messages.forEach((message, i) => {
    starts[i] = -1;
    lengths[i] = -1;
    if (message === null) return;
    const bytes = typeof message === 'string' ? new TextEncoder().encode(message) : message;
    starts[i] = at + gap;
    lengths[i] = bytes.length;
    parts.push(new Uint8Array(gap).fill(0x22), bytes);
    at += gap + bytes.length;
  });
  return { count: messages.length, bytes: new Uint8Array(Buffer.concat(parts)), starts, lengths };
}

/** Decodes the block, batch by batch, and what can't be decoded is noted. */
export async function decodeMessages(
  memory: KernelMemory,
  format: MessageFormat,
  schema: Schema,
  block: MessageBlock,
  { options = {}, columns = schema.map((_, i) => i) }: DecodeMessagesOptions = {},
): Promise<DecodedMessages> {
  if (format.decoding === undefined) throw new Error('the format is not for reading');
  const table = { name: 't', options: new Map(Object.entries(options)) };
  const reader = new OptionReader(table);
  const createDecoder = await format.decoding(reader);
  reader.finish();
  const malformed: { message: number; error: string }[] = [];
  const decoder = createDecoder({
    table: 't',
    schema,
    columns,
    memory,
    onMalformed: (message, error) => malformed.push({ message, error: error.message }),
  });
  const arena = new Arena(memory);
  const dictionaries = columns.map((position) =>
    schema[position]?.type.kind === 'varchar' ? new StringDictionary(memory) : undefined,
  );
  const before = block.bytes.slice();
  const rows: Value[][] = [];
  const messages: number[] = [];
  const kinds: number[] = [];
  for (let from = 0; from < block.count; ) {
    arena.reset();
    decoder.startBatch({ arena, columns, dictionaries });
    await decoder.prepare?.(block, from, block.count);
    from = decoder.decode(block, from, block.count);
    const batch = decoder.finishBatch();
    if (batch === undefined) continue;
    messages.push(...decoder.rowMessages.subarray(0, batch.numRows));
    const values = batch.columns.map((column) => valuesOf(memory, column, batch.numRows));
    for (let i = 0; i < batch.numRows; i++) {
      rows.push(values.map((column) => column[i] ?? null));
      kinds.push(batch.rowKinds === 0 ? 0 : (memory.views.u8[batch.rowKinds + i] ?? 0));
    }
  }
  if (Buffer.compare(before, block.bytes) !== 0) throw new Error('the block was written to');
  const skipped = decoder.skippedRows;
  for (const dictionary of dictionaries) dictionary?.close();
  decoder.close();
  arena.close();
  return { rows, messages, kinds, malformed, skipped };
}
