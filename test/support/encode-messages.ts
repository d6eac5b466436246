import type { ResultBatch } from '../../src/columnar/result-batch.js';
import { OptionReader } from '../../src/common/option-reader.js';
import type { MessageBlock } from '../../src/formats/message-decoder.js';
import type { MessageFormat } from '../../src/formats/message-format.js';
import type { Schema } from '../../src/types/schema.js';
import { type ExactRow, exactBatch } from './result-batches.js';

/** The rows as messages. */
export async function encodeMessages(
  format: MessageFormat,
  schema: Schema,
  rows: readonly ExactRow[],
  options: Record<string, string> = {},
): Promise<MessageBlock> {
  return encodeBatch(format, schema, await exactBatch(schema, rows), options);
}

export async function encodeBatch(
  format: MessageFormat,
  schema: Schema,
  batch: ResultBatch,
  options: Record<string, string> = {},
): Promise<MessageBlock> {
  if (format.encoding === undefined) throw new Error('the format is not for writing');
  const reader = new OptionReader({ name: 't', options: new Map(Object.entries(options)) });
  const encoder = (await format.encoding(reader))(schema);
  reader.finish();
  await encoder.prepare?.();
  return encoder.encode(batch);
}

/** The messages as texts, null for null. */
export function textsOf({ count, bytes, starts, lengths }: MessageBlock): (string | null)[] {
  return Array.from({ length: count }, (_, i) => {
    const start = starts[i] ?? -1;
    return start < 0
      ? null
      : new TextDecoder().decode(bytes.slice(start, start + (lengths[i] ?? 0)));
  });
}
