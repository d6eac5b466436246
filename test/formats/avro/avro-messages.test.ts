import avsc from 'avsc';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { avroMessageFormat } from '../../../src/formats/avro/avro-message-format.js';
import type { KernelMemory } from '../../../src/kernels/kernel-memory.js';
import { field, type Schema } from '../../../src/types/schema.js';
import {
  BIGINT,
  BOOLEAN,
  DATE,
  DOUBLE,
  FLOAT,
  INT,
  timestamp,
  timestampLtz,
  VARCHAR,
} from '../../../src/types/sql-type.js';
import { blockOf, decodeMessages } from '../../support/decode-messages.js';
import { encodeMessages } from '../../support/encode-messages.js';
import { bothKernelMemories } from '../../support/kernel-memories.js';

const SCHEMA: Schema = [
  field('text', VARCHAR, false),
  field('flag', BOOLEAN),
  field('count', INT),
  field('total', BIGINT),
  field('ratio', FLOAT),
  field('price', DOUBLE),
  field('day', DATE),
  field('at', timestamp(3)),
  field('instant', timestampLtz(6)),
];

let memory: KernelMemory;

beforeAll(async () => {
  [memory] = await bothKernelMemories();
});

const big = fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n);
const rows = fc.array(
  fc.record({
    text: fc.string({ unit: 'grapheme' }),
    flag: fc.option(fc.boolean()),
    count: fc.option(fc.integer()),
    total: fc.option(big),
    ratio: fc.option(fc.float()),
    price: fc.option(fc.double()),
    day: fc.option(fc.integer()),
    at: fc.option(big),
    instant: fc.option(big),
  }),
  { maxLength: 8 },
);

test('what is written is read again, every digit of it', async () => {
  await fc.assert(
    fc.asyncProperty(rows, async (sample) => {
      const block = await encodeMessages(avroMessageFormat, SCHEMA, sample);
      const decoded = await decodeMessages(memory, avroMessageFormat, SCHEMA, block);
      expect(decoded.malformed).toEqual([]);
      expect(decoded.rows).toEqual(
        sample.map((row) => SCHEMA.map(({ name }) => row[name as keyof typeof row])),
      );
    }),
    { numRuns: 50 },
  );
});

test('a message is the record that Flink derives from the columns', async () => {
  const schema = [field('name', VARCHAR, false), field('at', timestamp(3))];
  const type = avsc.Type.forSchema({
    type: 'record',
    name: 'record',
    fields: [
      { name: 'name', type: 'string' },
      {
        name: 'at',
        type: ['null', { type: 'long', logicalType: 'timestamp-millis' }],
        default: null,
      },
    ],
  } as avsc.Schema);
  const block = await encodeMessages(avroMessageFormat, schema, [
    { name: 'a', at: 1_700_000_000_000n },
  ]);
  expect(type.fromBuffer(Buffer.from(block.bytes))).toMatchObject({
    name: 'a',
    at: 1_700_000_000_000,
  });
  const bytes = type.toBuffer({ name: 'b', at: null });
  const { rows: read } = await decodeMessages(
    memory,
    avroMessageFormat,
    schema,
    blockOf([bytes], 3),
  );
  expect(read).toEqual([['b', null]]);
});

test('a malformed message is told, null messages give no row, and the others are read', async () => {
  const schema = [field('name', VARCHAR)];
  const good = await encodeMessages(avroMessageFormat, schema, [{ name: 'ok' }]);
  const block = blockOf([Uint8Array.of(2, 200, 200), null, good.bytes, good.bytes.slice(0, 2)], 1);
  const {
    rows: read,
    messages,
    malformed,
  } = await decodeMessages(memory, avroMessageFormat, schema, block);
  expect(read).toEqual([['ok']]);
  expect(messages).toEqual([2]);
  expect(malformed.map(({ message }) => message)).toEqual([0, 3]);
  expect(malformed[0]?.error).toContain('Malformed message of table "t": it can\'t be decoded:');
});

test('only the wanted columns are read', async () => {
  const sample = [{ text: 'a', price: 2.5 }];
  const block = await encodeMessages(avroMessageFormat, SCHEMA, sample);
  const options = { columns: [0, 5] };
  const { rows: read } = await decodeMessages(memory, avroMessageFormat, SCHEMA, block, options);
  expect(read).toEqual([['a', 2.5]]);
});

test('nanoseconds, and names that Avro has not, are refused', async () => {
  const nanoseconds = [field('at', timestamp(9))];
  await expect(encodeMessages(avroMessageFormat, nanoseconds, [{ at: 1n }])).rejects.toThrow(
    'Column "at" TIMESTAMP(9) can\'t be written as Avro: Avro has milli- and microseconds.',
  );
  const named = [field('a b', INT)];
  await expect(encodeMessages(avroMessageFormat, named, [{ 'a b': 1 }])).rejects.toThrow('letters');
});
