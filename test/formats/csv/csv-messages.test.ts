import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { csvMessageFormat } from '../../../src/formats/csv/csv-message-format.js';
import type { KernelMemory } from '../../../src/kernels/kernel-memory.js';
import { field, type Schema } from '../../../src/types/schema.js';
import { INT, VARCHAR } from '../../../src/types/sql-type.js';
import {
  blockOf,
  type DecodedMessages,
  type DecodeMessagesOptions,
  decodeMessages,
  type Message,
} from '../../support/decode-messages.js';
import { bothKernelMemories } from '../../support/kernel-memories.js';

const SCHEMA: Schema = [field('name', VARCHAR), field('n', INT)];

let memories: readonly [KernelMemory, KernelMemory];

beforeAll(async () => {
  memories = await bothKernelMemories();
});

async function decode(
  messages: readonly Message[],
  options: DecodeMessagesOptions = {},
  gap = 0,
): Promise<DecodedMessages> {
  const block = blockOf(messages, gap);
  const [kernel, twin] = await Promise.all(
    memories.map((memory) => decodeMessages(memory, csvMessageFormat, SCHEMA, block, options)),
  );
  expect(kernel).toEqual(twin);
  return kernel!;
}

test('a message is a row, with or without line breaks behind it, and within quotes', async () => {
  const { rows, messages } = await decode(['a,1', null, '"b\nc",2\r\n', 'd,\n\n']);
  expect(rows).toEqual([
    ['a', 1],
    ['b\nc', 2],
    ['d', null],
  ]);
  expect(messages).toEqual([0, 2, 3]);
});

test('fields that no column wants are passed over', async () => {
  expect((await decode(['a,x', 'b,2'], { columns: [0] })).rows).toEqual([['a'], ['b']]);
});

test('a comment gives no row where comments are allowed', async () => {
  const options = { 'csv.allow-comments': 'true' };
  expect((await decode(['#a,1', 'b,2'], { options })).messages).toEqual([1]);
  expect((await decode(['#a,1', 'b,2'])).rows[0]).toEqual(['#a', 1]);
});

test.each([
  ['', 'the row has too few fields, found the end of the message.'],
  ['\n', 'the row has too few fields'],
  ['a', 'the row has too few fields, found the end of the message.'],
  ['a,1,2', 'the row has too many fields, found 2.'],
  ['a,x', 'column "n" INT: expected a whole number, found x.'],
  ['"a,1', 'expected the quote that closes the field, found "a,1.'],
  ['"a"b,1', 'expected a delimiter or the end of the message after the quoted field, found b,1.'],
  ['a,1\nb,2', 'at line 2, column 1: expected nothing behind the row, found b,2.'],
])('%j is malformed, which is told and does not end decoding', async (message, reason) => {
  const { rows, malformed } = await decode([message, 'z,9'], {}, 2);
  expect(rows).toEqual([['z', 9]]);
  expect(malformed).toEqual([{ message: 0, error: expect.stringContaining(reason) }]);
  const options = { 'csv.ignore-parse-errors': 'true' };
  expect((await decode([message, 'z,9'], { options })).rows.at(-1)).toEqual(['z', 9]);
});

test('many messages without anything between them are read in any dialect', async () => {
  const sample = Array.from({ length: 5000 }, (_, i) => `${i % 10}:${i % 7}`);
  const { rows } = await decode(sample, { options: { 'csv.field-delimiter': ':' } });
  expect(rows).toEqual(sample.map((text) => [text.slice(0, 1), Number(text.slice(2))]));
});

test('a header makes no sense in messages', async () => {
  const options = { 'csv.include-header': 'true' };
  await expect(decode([], { options })).rejects.toThrow('csv.include-header');
});

test('kernel and twin agree on whatever comes', async () => {
  const characters = fc.constantFrom(...'a1,"\n\r #;é');
  const messages = fc.array(fc.option(fc.string({ unit: characters, maxLength: 12 })), {
    maxLength: 20,
  });
  await fc.assert(
    fc.asyncProperty(messages, fc.boolean(), fc.nat(3), async (sample, isIgnored, gap) => {
      const options = {
        'csv.allow-comments': 'true',
        'csv.ignore-parse-errors': String(isIgnored),
      };
      const { rows, malformed, skipped, messages: of } = await decode(sample, { options }, gap);
      expect(of.length).toBe(rows.length);
      const comments = sample.filter((message) => message?.startsWith('#')).length;
      const nulls = sample.filter((message) => message === null).length;
      expect(rows.length + malformed.length + skipped + comments + nulls).toBe(sample.length);
    }),
    { numRuns: 300 },
  );
});
