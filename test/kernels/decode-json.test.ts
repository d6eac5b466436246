import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { jsonFormat } from '../../src/formats/json/json-format.js';
import type { KernelMemory } from '../../src/kernels/kernel-memory.js';
import { field, type Schema } from '../../src/types/schema.js';
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
} from '../../src/types/sql-type.js';
import type { Value } from '../support/columns.js';
import { type Decoded, type DecodeOptions, decodeRows } from '../support/decode-rows.js';
import { bothKernelMemories } from '../support/kernel-memories.js';

const SCHEMA: Schema = [
  field('text', VARCHAR),
  field('flag', BOOLEAN),
  field('count', INT),
  field('total', BIGINT),
  field('ratio', FLOAT),
  field('price', DOUBLE),
  field('day', DATE),
  field('at', timestamp(3)),
  field('zoned', timestampLtz(9)),
  field('ключ', VARCHAR),
];

let memories: readonly [KernelMemory, KernelMemory];

beforeAll(async () => {
  memories = await bothKernelMemories();
});

/** What the kernels decode, having checked that their twins do the same. */
function decode(input: string | Uint8Array, options: DecodeOptions = {}): Decoded {
  const [kernel, twin] = memories.map((memory) =>
    decodeRows(memory, jsonFormat, SCHEMA, input, options),
  );
  expect(kernel).toEqual(twin);
  return kernel!;
}

/** The value of one column in a row with only that field. */
function value(column: string, json: string, options: Record<string, string> = {}): Value {
  const position = SCHEMA.findIndex(({ name }) => name === column);
  const decoded = decode(`{"${column}":${json}}\n`, { columns: [position], options });
  if (decoded.error !== undefined) throw new Error(decoded.error);
  return decoded.rows[0]![0]!;
}

const IGNORE = { 'json.ignore-parse-errors': 'true' };

const texts = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ maxLength: 12 }),
  fc.constantFrom(
    '__proto__',
    'constructor',
    '',
    '\u0000',
    '\ud800',
    'x"\\/\b\f\n\r\t',
    '42',
    '\ufeffbom',
  ),
);
const doubles = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => JSON.stringify(number)),
  fc
    .tuple(fc.bigInt(0n, 10n ** 22n), fc.integer({ min: -345, max: 330 }))
    .map(([m, e]) => `${m}e${e}`),
  fc.tuple(fc.integer(), fc.bigInt(0n, 10n ** 21n)).map(([whole, part]) => `${whole}.${part}`),
  fc.constantFrom(
    '1e400',
    '-1e400',
    '-0',
    '0',
    '-0.0',
    '1E+2',
    '5e-324',
    '2.2250738585072011e-308',
  ),
);

function isoOf(ms: number): string {
  return new Date(ms).toISOString();
}

const rows = fc.record(
  {
    text: fc.option(texts),
    flag: fc.option(fc.boolean()),
    count: fc.option(fc.integer()),
    total: fc.option(fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n)),
    price: fc.option(doubles),
    day: fc.option(fc.integer({ min: -700_000, max: 2_900_000 })),
    at: fc.option(fc.integer({ min: -62_000_000_000_000, max: 250_000_000_000_000 })),
    ключ: fc.option(texts),
    unknown: fc.jsonValue(),
  },
  { requiredKeys: [] },
);
/** Rows with the same fields, so that each is laid out as the one before it. */
const uniformRows = fc.array(
  fc.record({
    text: texts,
    price: doubles,
    total: fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n),
    at: fc.integer({ min: 0, max: 2_000_000_000_000 }),
    count: fc.integer(),
    day: fc.integer({ min: -700_000, max: 2_900_000 }),
    flag: fc.boolean(),
  }),
  { minLength: 2, maxLength: 30 },
);
type Row = typeof rows extends fc.Arbitrary<infer T> ? T : never;

/** The row as JSON, written by `blank` between tokens. */
function write(row: Row, order: readonly number[], blank: string, escaped: boolean): string {
  const fields = Object.entries(row).map(([key, item]) => {
    const name = escaped ? `"${[...key].map(escapeUnit).join('')}"` : JSON.stringify(key);
    return `${blank}${name}${blank}:${blank}${writeItem(key, item)}${blank}`;
  });
  const sorted = fields.map((text, i) => ({ text, at: order[i % order.length]! + i / 1000 }));
  sorted.sort((a, b) => a.at - b.at);
  return `${blank}{${sorted.map(({ text }) => text).join(',') || blank}}${blank}`;
}

function escapeUnit(character: string): string {
  return Array.from(
    { length: character.length },
    (_, i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`,
  ).join('');
}

function writeItem(key: string, item: unknown): string {
  if (item === null) return 'null';
  if (key === 'total' || key === 'price') return String(item);
  if (key === 'day') return `"${isoOf((item as number) * 86_400_000).slice(0, 10)}"`;
  if (key === 'at') return `"${isoOf(item as number)}"`;
  return JSON.stringify(item);
}

function expected(row: Row): Value[] {
  return SCHEMA.map(({ name }) => {
    const item = (row as Record<string, unknown>)[name];
    if (item === undefined || item === null) return null;
    if (name === 'price') return Number(item);
    if (name === 'at') return BigInt(item as number);
    // Half a surrogate pair has no UTF-8.
    if (typeof item === 'string') return Buffer.from(item).toString();
    return item as Value;
  });
}

describe('on random rows', () => {
  test('finds what JSON.parse finds, whatever the order, the blanks and the chunks', () => {
    fc.assert(
      fc.property(
        fc.array(rows, { maxLength: 12 }),
        fc.array(fc.nat(3), { minLength: 1, maxLength: 4 }),
        fc.constantFrom('', '', ' ', ' \t\r '),
        fc.boolean(),
        fc.array(fc.nat(60)),
        (sample, order, blank, escaped, chunks) => {
          const lines = sample.map((row) => write(row, order, blank, escaped));
          for (const line of lines) JSON.parse(line);
          const decoded = decode(lines.join('\n'), { chunks });
          expect(decoded.error).toBeUndefined();
          expect(decoded.rows).toEqual(sample.map(expected));
        },
      ),
      { numRuns: 300 },
    );
  });

  test('rows laid out alike are found as well', () => {
    fc.assert(
      fc.property(uniformRows, (sample) => {
        const input = sample.map((row) => `${write(row as Row, [0], '', false)}\n`).join('');
        expect(decode(input).rows).toEqual(sample.map((row) => expected(row as Row)));
      }),
      { numRuns: 200 },
    );
  });

  test('kernel and twin agree on damaged bytes, and skip what JSON.parse refuses', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.array(rows, { minLength: 1, maxLength: 5 }), uniformRows),
        fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 }), fc.nat(2)), { maxLength: 6 }),
        fc.array(fc.nat(60)),
        (sample, damage, chunks) => {
          const lines = sample.map((row) => write(row as Row, [0], '', false));
          const bytes = [...Buffer.from(lines.join('\n'))];
          for (const [place, byte, kind] of damage) {
            bytes.splice(place % (bytes.length + 1), kind === 0 ? 1 : kind - 1, byte);
          }
          const input = Uint8Array.from(bytes);
          decode(input, { chunks });
          const decoded = decode(input, { chunks, options: IGNORE });
          const kinds = splitLines(input).map(kindOf);
          expect(decoded).toMatchObject({
            error: undefined,
            skipped: kinds.filter((kind) => kind === 'malformed').length,
          });
          expect(decoded.rows.length).toBe(kinds.filter((kind) => kind === 'object').length);
        },
      ),
      { numRuns: 500 },
    );
  });
});

function splitLines(bytes: Uint8Array): Uint8Array[] {
  const end = bytes.indexOf(0x0a);
  return end < 0 ? [bytes] : [bytes.slice(0, end), ...splitLines(bytes.slice(end + 1))];
}

function kindOf(line: Uint8Array): 'blank' | 'object' | 'malformed' {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(line);
    if (/^[ \t\r]*$/.test(text)) return 'blank';
    const parsed = JSON.parse(text);
    const isObject = typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
    return isObject ? 'object' : 'malformed';
  } catch {
    return 'malformed';
  }
}

describe('numbers', () => {
  test.each([
    '1e400',
    '-1e400',
    '-0',
    '0.1',
    '123456789012345678',
    '1.7976931348623157e308',
    '9007199254740993',
    '5e-324',
    '2.4703282292062327208e-324',
    '0.000000000000000000000000000000000000001',
    '9007199254740993.00000000000000000000000000000001',
    '179769313486231580793e289',
    `1${'0'.repeat(400)}`,
    `0.${'0'.repeat(400)}1`,
    '8.5',
    '1E+2',
    '1e-0007',
  ])('rounds %s as JavaScript does', (text) => {
    expect(value('price', text)).toBe(Number(text));
    expect(value('price', `"${text}"`)).toBe(Number(text));
    expect(value('ratio', text)).toBe(Math.fround(Number(text)));
  });

  test('rounds any decimal as JavaScript does', () => {
    fc.assert(
      fc.property(fc.array(doubles, { minLength: 1, maxLength: 50 }), (sample) => {
        const lines = sample.map((text) => `{"price":${text}}\n`).join('');
        const decoded = decode(lines, { columns: [5] });
        expect(decoded.rows.map(([price]) => price)).toEqual(sample.map(Number));
      }),
      { numRuns: 400 },
    );
  });

  test('keeps every digit of 64-bit integers', () => {
    expect(value('total', '9007199254740993')).toBe(9_007_199_254_740_993n);
    expect(value('total', '9223372036854775807')).toBe(2n ** 63n - 1n);
    expect(value('total', '-9223372036854775808')).toBe(-(2n ** 63n));
    expect(value('total', '"+42"')).toBe(42n);
    expect(value('total', '" 0042\\n"')).toBe(42n);
    expect(() => value('total', '9223372036854775808')).toThrow('out of range');
    expect(() => value('count', '2147483648')).toThrow('out of range');
    expect(() => value('count', '"1.5"')).toThrow('expected a whole number');
    expect(() => value('count', 'true')).toThrow('expected a whole number');
  });

  test('cuts fractions off integers, as Flink does', () => {
    expect(value('count', '42.7')).toBe(42);
    expect(value('count', '-0.5')).toBe(0);
    expect(value('total', '-1.5e3')).toBe(-1500n);
    expect(value('total', '12345e-2')).toBe(123n);
    expect(value('total', '9007199254740993.9')).toBe(9_007_199_254_740_993n);
    expect(value('total', '0e999999999999')).toBe(0n);
    expect(() => value('total', '1e19')).toThrow('out of range');
    expect(() => value('total', '1e999999999999')).toThrow('out of range');
  });

  test('reads doubles from texts as Java does', () => {
    expect(value('price', '" .5 "')).toBe(0.5);
    expect(value('price', '"+5."')).toBe(5);
    expect(value('price', '"NaN"')).toBeNaN();
    expect(value('price', '"-Infinity"')).toBe(Number.NEGATIVE_INFINITY);
    expect(() => value('price', '"1e"')).toThrow('expected a number');
    expect(() => value('price', '""')).toThrow('expected a number');
    expect(() => value('price', '[1]')).toThrow('expected a number');
  });
});

describe('texts', () => {
  test('take numbers and literals as they stand, and containers without blanks', () => {
    expect(value('text', '1.50')).toBe('1.50');
    expect(value('text', 'true')).toBe('true');
    expect(value('text', '{ "a" : [ 1 , "x \\" y" ] , "b\\\\" : { } }')).toBe(
      '{"a":[1,"x \\" y"],"b\\\\":{}}',
    );
    expect(value('text', '"\\ud83d\\ude00 \\ud83d x"')).toBe('😀 \ufffd x');
  });

  test('booleans are what Flink takes for true', () => {
    expect(value('flag', '" TRUE "')).toBe(true);
    expect(value('flag', '"yes"')).toBe(false);
    expect(value('flag', '1')).toBe(false);
    expect(() => value('flag', '[]')).toThrow('expected true or false');
  });
});

describe('times', () => {
  test("are read in both of Flink's spellings, with or without a zone", () => {
    const ms = BigInt(Date.UTC(2024, 1, 29, 10, 0, 1, 120));
    for (const text of [
      '2024-02-29 10:00:01.12',
      '2024-02-29T10:00:01.120Z',
      '2024-02-29 10:00:01.1209999Z',
    ]) {
      expect(value('at', `"${text}"`)).toBe(ms);
    }
    expect(value('zoned', '"2024-02-29T10:00:01.123456789Z"')).toBe(
      BigInt(Date.UTC(2024, 1, 29, 10, 0, 1)) * 1_000_000n + 123_456_789n,
    );
    expect(value('at', '"1969-12-31 23:59:59.999"')).toBe(-1n);
    expect(value('at', '"0001-01-01T00:00"')).toBe(-62_135_596_800_000n);
    expect(value('at', '"9999-12-31 23:59:59.999"')).toBe(253_402_300_799_999n);
    expect(value('day', '"1970-01-02"')).toBe(1);
    expect(value('day', '"1970-01-01"')).toBe(0);
    expect(() => value('day', `"${'\\u0000'.repeat(10)}"`)).toThrow('expected a date');
  });

  test.each([
    '2023-02-29 10:00:00',
    '2024-13-01 10:00:00',
    '2024-00-01 10:00:00',
    '2024-01-32 10:00:00',
    '0000-01-01 10:00:00',
    '2024-01-01 24:00:00',
    '2024-01-01 10:60:00',
    '2024-01-01 10:00:60',
    '2024-01-01',
    '2024-01-01x10:00:00',
    '2024-01-01 10:00:00.',
    '2024-01-01 10:00:00.1234567890',
    '2024-01-01 10:00:00+01:00',
    '2024-1-01 10:00:00',
    ' 2024-01-01 10:00:00',
    '2024-01-01 10:00.5',
    '',
  ])('refuses "%s"', (text) => {
    expect(() => value('at', `"${text}"`)).toThrow('expected a timestamp such as');
  });

  test("refuses numbers, and what 64 bits of nanoseconds don't hold", () => {
    expect(() => value('at', '1700000000000')).toThrow('expected a timestamp such as');
    expect(() => value('day', '19000')).toThrow('expected a date such as');
    expect(() => value('zoned', '"2263-01-01 00:00:00"')).toThrow('the timestamp is out of range');
  });
});
