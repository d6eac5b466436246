import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { csvMessageFormat } from '../../src/formats/csv/csv-message-format.js';
import { jsonMessageFormat } from '../../src/formats/json/json-message-format.js';
import type { MessageFormat } from '../../src/formats/message-format.js';
import { rawMessageFormat } from '../../src/formats/raw/raw-message-format.js';
import type { KernelMemory } from '../../src/kernels/kernel-memory.js';
import { field, type Schema } from '../../src/types/schema.js';
import {
  BIGINT,
  BOOLEAN,
  DATE,
  DOUBLE,
  FLOAT,
  INT,
  type SqlType,
  timestamp,
  timestampLtz,
  VARCHAR,
} from '../../src/types/sql-type.js';
import type { Value } from '../support/columns.js';
import { decodeMessages } from '../support/decode-messages.js';
import { encodeMessages, textsOf } from '../support/encode-messages.js';
import { bothKernelMemories } from '../support/kernel-memories.js';
import type { ExactRow } from '../support/result-batches.js';

const SCHEMA: Schema = [
  field('text', VARCHAR),
  field('flag', BOOLEAN),
  field('count', INT),
  field('total', BIGINT),
  field('ratio', FLOAT),
  field('price', DOUBLE),
  field('day', DATE),
  field('at', timestamp(3)),
  field('instant', timestampLtz(9)),
];

const big = fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n);
const texts = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 20 }),
  fc.constantFrom('a,b', '"', 'x"y', '\n', 'a\r\nb', '#c', ' ', 'null'),
);
const values: Record<string, fc.Arbitrary<Value>> = {
  text: texts,
  flag: fc.boolean(),
  count: fc.integer(),
  total: big,
  ratio: fc.float({ noNaN: true, noDefaultInfinity: true }),
  price: fc.double({ noNaN: true }),
  day: fc.integer({ min: -700_000, max: 2_900_000 }),
  at: fc.bigInt(-62_000_000_000_000n, 250_000_000_000_000n),
  instant: fc.bigInt(-(2n ** 62n), 2n ** 62n),
};
const rows: fc.Arbitrary<readonly ExactRow[]> = fc.array(
  fc.record(
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, fc.option(value)])),
  ),
  { maxLength: 10 },
);

let memories: readonly [KernelMemory, KernelMemory];

beforeAll(async () => {
  memories = await bothKernelMemories();
});

/** The rows after a way through messages, having checked that kernel and twin agree. */
async function throughMessages(
  format: MessageFormat,
  schema: Schema,
  sample: readonly ExactRow[],
  options: Record<string, string> = {},
): Promise<readonly (readonly Value[])[]> {
  const block = await encodeMessages(format, schema, sample, options);
  expect(block.count).toBe(sample.length);
  const [kernel, twin] = await Promise.all(
    memories.map((memory) => decodeMessages(memory, format, schema, block, { options })),
  );
  expect(kernel).toEqual(twin);
  expect(kernel?.malformed).toEqual([]);
  expect(kernel?.messages).toEqual(sample.map((_, i) => i));
  return kernel?.rows ?? [];
}

describe('what is written as messages is read again:', () => {
  test.each([
    ['json', jsonMessageFormat, {}],
    ['json without nulls', jsonMessageFormat, { 'json.encode.ignore-null-fields': 'true' }],
    ['json with ISO-8601', jsonMessageFormat, { 'json.timestamp-format.standard': 'ISO-8601' }],
    ['csv', csvMessageFormat, { 'csv.null-literal': 'NULL!' }],
    [
      'csv in another dialect',
      csvMessageFormat,
      { 'csv.null-literal': 'n/a', 'csv.field-delimiter': ';', 'csv.quote-character': "'" },
    ],
    [
      'csv with comments',
      csvMessageFormat,
      { 'csv.null-literal': '-', 'csv.allow-comments': 'true' },
    ],
  ] as const)('%s', async (_, format, options) => {
    await fc.assert(
      fc.asyncProperty(rows, async (sample) => {
        const expected = sample.map((row) => SCHEMA.map(({ name }) => row[name] ?? null));
        expect(await throughMessages(format, SCHEMA, sample, options)).toEqual(expected);
      }),
      { numRuns: 40 },
    );
  });

  const rawTypes: [string, SqlType, fc.Arbitrary<Value>][] = [
    ['STRING', VARCHAR, texts],
    ['INT', INT, fc.integer()],
    ['BIGINT', BIGINT, big],
    ['FLOAT', FLOAT, fc.float()],
    ['DOUBLE', DOUBLE, fc.double()],
    ['BOOLEAN', BOOLEAN, fc.boolean()],
  ];
  test.each(rawTypes)('raw %s', async (_, type, value) => {
    const schema = [field('value', type)];
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.option(value)),
        fc.constantFrom('big-endian', 'little-endian'),
        async (sample, endianness) => {
          const exact = sample.map((one) => ({ value: one }));
          const options = { 'raw.endianness': endianness };
          const read = await throughMessages(rawMessageFormat, schema, exact, options);
          expect(read).toEqual(sample.map((one) => [one]));
        },
      ),
      { numRuns: 30 },
    );
  });
});

describe('messages as they are written', () => {
  const schema = [field('a', VARCHAR), field('b', DOUBLE)];
  const sample = [
    { a: 'x\ny', b: 1.5 },
    { a: null, b: null },
  ];

  test('of JSON have nulls, or leave them out', async () => {
    expect(textsOf(await encodeMessages(jsonMessageFormat, schema, sample))).toEqual([
      '{"a":"x\\ny","b":1.5}',
      '{"a":null,"b":null}',
    ]);
    const options = { 'json.encode.ignore-null-fields': 'true' };
    expect(textsOf(await encodeMessages(jsonMessageFormat, schema, sample, options))).toEqual([
      '{"a":"x\\ny","b":1.5}',
      '{}',
    ]);
  });

  test('of CSV have quotes where they must', async () => {
    expect(textsOf(await encodeMessages(csvMessageFormat, schema, sample))).toEqual([
      '"x\ny",1.5',
      ',',
    ]);
  });

  test('of raw are the bytes of the value, and null for NULL', async () => {
    const one = [field('n', INT)];
    const big = await encodeMessages(rawMessageFormat, one, [{ n: 258 }, { n: null }]);
    expect([...big.bytes.subarray(0, 4)]).toEqual([0, 0, 1, 2]);
    expect(big.starts[1]).toBe(-1);
    const options = { 'raw.endianness': 'little-endian' };
    const little = await encodeMessages(rawMessageFormat, one, [{ n: 258 }], options);
    expect([...little.bytes]).toEqual([2, 1, 0, 0]);
  });
});
