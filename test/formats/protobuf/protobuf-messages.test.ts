import { create, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import {
  type DescriptorProtoSchema,
  type FieldDescriptorProto_Label,
  FieldDescriptorProto_Type,
  FileDescriptorSetSchema,
  file_google_protobuf_timestamp,
} from '@bufbuild/protobuf/wkt';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { protobufMessageFormat } from '../../../src/formats/protobuf/protobuf-message-format.js';
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
import { MemoryFileSystem } from '../../support/memory-file-system.js';

const SCHEMA: Schema = [
  field('name', VARCHAR),
  field('side', VARCHAR),
  field('flag', BOOLEAN),
  field('count', INT),
  field('total', BIGINT),
  field('big', BIGINT),
  field('ratio', FLOAT),
  field('price', DOUBLE),
  field('at', timestamp(3)),
  field('instant', timestampLtz(9)),
];
const Type = FieldDescriptorProto_Type;
const LABEL_OPTIONAL: FieldDescriptorProto_Label = 1;

/** The description of `com.example.Trade`, as protoc writes it. */
function descriptorSet(syntax: 'proto2' | 'proto3'): Uint8Array {
  const fields = [
    ['name', Type.STRING],
    ['side', Type.ENUM, '.com.example.Side'],
    ['flag', Type.BOOL],
    ['count', Type.SINT32],
    ['total', Type.INT64],
    ['big', Type.FIXED64],
    ['ratio', Type.FLOAT],
    ['price', Type.DOUBLE],
    ['at', Type.MESSAGE, '.google.protobuf.Timestamp'],
    ['instant', Type.MESSAGE, '.google.protobuf.Timestamp'],
  ] as const;
  const trade: MessageInitShape<typeof DescriptorProtoSchema> = {
    name: 'Trade',
    field: fields.map(([name, type, typeName], i) => ({
      name,
      number: i + 1,
      type,
      label: LABEL_OPTIONAL,
      ...(typeName === undefined ? {} : { typeName }),
    })),
  };
  const set = create(FileDescriptorSetSchema, {
    file: [
      file_google_protobuf_timestamp.proto,
      {
        name: 'trade.proto',
        package: 'com.example',
        syntax,
        dependency: ['google/protobuf/timestamp.proto'],
        messageType: [trade],
        enumType: [
          {
            name: 'Side',
            value: [
              { name: 'UNKNOWN', number: 0 },
              { name: 'BUY', number: 1 },
            ],
          },
        ],
      },
    ],
  });
  return toBinary(FileDescriptorSetSchema, set);
}

const format = protobufMessageFormat(
  new MemoryFileSystem({
    'two.binpb': descriptorSet('proto2'),
    'three.binpb': descriptorSet('proto3'),
    'text.proto': 'syntax = "proto3";',
  }),
);
const NAME = { 'protobuf.message-class-name': 'com.example.Trade' };
const TWO = { 'protobuf.descriptor-set': 'two.binpb', ...NAME };
const THREE = { 'protobuf.descriptor-set': 'three.binpb', ...NAME };

let memory: KernelMemory;

beforeAll(async () => {
  [memory] = await bothKernelMemories();
});

const big = fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n);
const rows = fc.array(
  fc.record({
    name: fc.option(fc.string({ unit: 'grapheme' })),
    side: fc.option(fc.constantFrom('UNKNOWN', 'BUY')),
    flag: fc.option(fc.boolean()),
    count: fc.option(fc.integer()),
    total: fc.option(big),
    big: fc.option(big),
    ratio: fc.option(fc.float()),
    price: fc.option(fc.double()),
    at: fc.option(fc.bigInt(-62_000_000_000_000n, 250_000_000_000_000n)),
    instant: fc.option(fc.bigInt(-(2n ** 62n), 2n ** 62n)),
  }),
  { maxLength: 6 },
);

describe('messages that know which fields were set', () => {
  test('are written and read again', async () => {
    await fc.assert(
      fc.asyncProperty(rows, async (sample) => {
        const block = await encodeMessages(format, SCHEMA, sample, TWO);
        const decoded = await decodeMessages(memory, format, SCHEMA, block, { options: TWO });
        expect(decoded.malformed).toEqual([]);
        expect(decoded.rows).toEqual(
          sample.map((row) => SCHEMA.map(({ name }) => row[name as keyof typeof row])),
        );
      }),
      { numRuns: 40 },
    );
  });

  test('have defaults in the place of NULL where these are wanted', async () => {
    const block = blockOf([''], 1);
    const options = { ...TWO, 'protobuf.read-default-values': 'true' };
    const { rows: read } = await decodeMessages(memory, format, SCHEMA, block, { options });
    expect(read).toEqual([['', 'UNKNOWN', false, 0, 0n, 0n, 0, 0, null, null]]);
  });
});

test('messages of proto3 have defaults where nothing was set, as in Flink', async () => {
  const block = await encodeMessages(format, SCHEMA, [{ name: 'a' }], THREE);
  const { rows: read } = await decodeMessages(memory, format, SCHEMA, block, { options: THREE });
  expect(read).toEqual([['a', 'UNKNOWN', false, 0, 0n, 0n, 0, 0, null, null]]);
});

test('malformed messages are told, or skipped and counted', async () => {
  const good = await encodeMessages(format, SCHEMA, [{ name: 'ok' }], THREE);
  const block = blockOf([Uint8Array.of(10, 99, 1), null, good.bytes, Uint8Array.of(16, 7)], 2);
  const told = await decodeMessages(memory, format, SCHEMA, block, { options: THREE });
  expect(told.rows.map(([name]) => name)).toEqual(['ok']);
  expect(told.messages).toEqual([2]);
  expect(told.malformed).toEqual([
    { message: 0, error: expect.stringContaining("can't be decoded") },
    { message: 3, error: expect.stringContaining('unknown number 7 in field "side"') },
  ]);
  const options = { ...THREE, 'protobuf.ignore-parse-errors': 'true' };
  const skipped = await decodeMessages(memory, format, SCHEMA, block, { options });
  expect(skipped).toMatchObject({ messages: [2], malformed: [], skipped: 2 });
});

test('a value that the enum has not is refused', async () => {
  const rowsOfUnknown = [{ side: 'SIDEWAYS' }];
  await expect(encodeMessages(format, SCHEMA, rowsOfUnknown, THREE)).rejects.toThrow("'SIDEWAYS'");
});

test.each([
  [{}, SCHEMA, '\'protobuf.descriptor-set\' of table "t" is missing'],
  [{ 'protobuf.descriptor-set': 'none' }, SCHEMA, "there is no 'none'"],
  [{ 'protobuf.descriptor-set': 'text.proto' }, SCHEMA, 'no whole descriptor set'],
  [{ ...THREE, 'protobuf.message-class-name': 'Nobody' }, SCHEMA, "'Nobody', which is not in"],
  [THREE, [field('nam', VARCHAR)], 'no such field (did you mean'],
  [THREE, [field('name', INT)], 'is of another type'],
  [THREE, [field('at', DATE)], 'is of another type'],
])('refuses %j', async (options, schema, message) => {
  const all = { ...NAME, ...options };
  const block = blockOf([], 0);
  await expect(decodeMessages(memory, format, schema, block, { options: all })).rejects.toThrow(
    message,
  );
});
