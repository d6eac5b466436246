import { beforeAll, expect, test } from 'vitest';
import { rawMessageFormat } from '../../../src/formats/raw/raw-message-format.js';
import type { KernelMemory } from '../../../src/kernels/kernel-memory.js';
import { field, type Schema } from '../../../src/types/schema.js';
import { DATE, INT, VARCHAR } from '../../../src/types/sql-type.js';
import { blockOf, decodeMessages, type Message } from '../../support/decode-messages.js';
import { bothKernelMemories } from '../../support/kernel-memories.js';

let memory: KernelMemory;

beforeAll(async () => {
  [memory] = await bothKernelMemories();
});

function decode(
  schema: Schema,
  messages: readonly Message[],
  options: Record<string, string> = {},
) {
  return decodeMessages(memory, rawMessageFormat, schema, blockOf(messages, 1), { options });
}

test('a message of the wrong length is malformed, and the others are read', async () => {
  const { rows, messages, malformed } = await decode(
    [field('n', INT)],
    [Uint8Array.of(0, 0, 0, 7), Uint8Array.of(1), null, Uint8Array.of(255, 255, 255, 255)],
  );
  expect(rows).toEqual([[7], [null], [-1]]);
  expect(messages).toEqual([0, 2, 3]);
  expect(malformed).toEqual([
    { message: 1, error: expect.stringContaining('column "n" and has 1 bytes, where INT has 4') },
  ]);
});

test('a null message is malformed where the column is NOT NULL', async () => {
  const { rows, malformed } = await decode([field('n', VARCHAR, false)], [null, 'a']);
  expect(rows).toEqual([['a']]);
  expect(malformed[0]?.error).toContain('is null, and its column NOT NULL');
});

test('what is no UTF-8 becomes U+FFFD, as Java reads it', async () => {
  const { rows } = await decode([field('t', VARCHAR)], [Uint8Array.of(0x61, 0xff, 0x62), 'é', '']);
  expect(rows).toEqual([['a\ufffdb'], ['é'], ['']]);
});

test('more messages than a batch has rows come in several batches', async () => {
  const sample = Array.from({ length: 20_000 }, (_, i) => `text ${i}`);
  const { rows } = await decode([field('t', VARCHAR)], sample);
  expect(rows).toEqual(sample.map((text) => [text]));
});

test('several columns, other types and other character sets are refused', async () => {
  const text = field('t', VARCHAR);
  await expect(decode([text, field('n', INT)], [])).rejects.toThrow("can't be 'raw' for 2 columns");
  await expect(decode([field('d', DATE)], [])).rejects.toThrow('column "d" DATE');
  await expect(decode([text], [], { 'raw.charset': 'UTF-16' })).rejects.toThrow("must be 'UTF-8'");
});
