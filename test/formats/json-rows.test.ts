import { beforeAll, describe, expect, test } from 'vitest';
import { jsonFormat } from '../../src/formats/json/json-format.js';
import type { KernelMemory } from '../../src/kernels/kernel-memory.js';
import { field, type Schema } from '../../src/types/schema.js';
import { BIGINT, DOUBLE, timestamp, VARCHAR } from '../../src/types/sql-type.js';
import { type Decoded, type DecodeOptions, decodeRows } from '../support/decode-rows.js';
import { bothKernelMemories } from '../support/kernel-memories.js';

const TRADES: Schema = [
  field('symbol', VARCHAR),
  field('price', DOUBLE),
  field('volume', BIGINT),
  field('ts', timestamp(3)),
];
const IGNORE = { 'json.ignore-parse-errors': 'true' };

let memories: readonly [KernelMemory, KernelMemory];

beforeAll(async () => {
  memories = await bothKernelMemories();
});

function decode(
  input: string | Uint8Array,
  options: DecodeOptions = {},
  schema: Schema = TRADES,
): Decoded {
  const [kernel, twin] = memories.map((memory) =>
    decodeRows(memory, jsonFormat, schema, input, options),
  );
  expect(kernel).toEqual(twin);
  return kernel!;
}

const GOOD = '{"symbol":"A","price":1,"volume":2,"ts":"2024-01-01 10:00:00"}\n';

describe('malformed rows are refused with their place and what was expected:', () => {
  test.each([
    ['[1]', 'column 1: expected a JSON object, which starts with {, found [1].'],
    ['null', 'column 1: expected a JSON object'],
    ['{"symbol":"A"', 'column 14: expected , or } after the value, found the end of the line.'],
    ['{"symbol":"A",}', 'column 15: expected a field name in double quotes, found }.'],
    ['{symbol:"A"}', 'column 2: expected a field name in double quotes, found symbol:"A"}.'],
    ['{"symbol" "A"}', 'column 11: expected : after the field name'],
    ['{"symbol":}', 'column 11: expected a JSON value, found }.'],
    ['{"symbol":nul}', 'column 11: expected a JSON value, found nul}.'],
    ['{"price":01}', 'column 11: expected , or } after the value, found 1}.'],
    ['{"price":-}', 'column 11: expected a digit of the number'],
    ['{"price":1.}', 'column 12: expected a digit of the number'],
    ['{"price":1e}', 'column 12: expected a digit of the number'],
    ['{"price":NaN}', 'column 10: expected a JSON value, found NaN}.'],
    ['{"price":1} x', 'column 13: expected the end of the line after the object, found x.'],
    [
      '{"symbol":"A',
      'column 13: expected the " that closes the string, found the end of the line.',
    ],
    ['{"symbol":"ü\t"}', 'column 13: expected control characters in strings to be escaped'],
    ['{"symbol":"\\x"}', 'column 12: expected one of the escapes'],
    ['{"symbol":"\\u12g4"}', 'column 12: expected one of the escapes'],
    ['{"other":{"a":[1,{"b":tru}]}}', 'column 23: expected a JSON value'],
    ['{"other":[1 2]}', 'column 13: expected , or ] after the element'],
    ['{"other":[1,]}', 'column 13: expected a JSON value, found ]}.'],
    ['{"other":{"a":1]}', 'column 16: expected , or } after the value, found ]}.'],
    ['{"volume":"x"}', 'column 11: column "volume" BIGINT: expected a whole number, found "x"}.'],
    ['{"volume":1e30}', 'column 11: column "volume" BIGINT: the number is out of range'],
    ['{"ts":12}', 'column 7: column "ts" TIMESTAMP(3): expected a timestamp such as 2024'],
    ['{"ts":"2024-02-30 00:00:00"}', 'column 7: column "ts" TIMESTAMP(3): expected a timestamp'],
  ])('%s', (line, sentence) => {
    for (const input of [`${GOOD}${GOOD}${line}\n${GOOD}`, `${GOOD}${GOOD}${line}`]) {
      expect(decode(input, { chunks: [7, 100] }).error).toContain(
        `Malformed row in "f" at line 3, ${sentence}`,
      );
    }
  });

  test('ill-formed UTF-8', () => {
    const bytes = (...illFormed: number[]) =>
      Uint8Array.from([...Buffer.from('{"symbol":"ä'), ...illFormed, ...Buffer.from('"}\n')]);
    for (const illFormed of [
      [0x80],
      [0xc0, 0x80],
      [0xed, 0xa0, 0x80],
      [0xf4, 0x90, 0x80, 0x80],
      [0xe2, 0x82],
      [0xff],
    ]) {
      expect(decode(bytes(...illFormed)).error).toContain(
        'line 1, column 13: expected well-formed UTF-8',
      );
    }
  });

  test('nesting without end', () => {
    const nested = (depth: number) =>
      `{"other":${'['.repeat(depth)}${']'.repeat(depth)}}\n${'{"a":'.repeat(3)}1}}}\n`;
    expect(decode(nested(1000)).error).toBeUndefined();
    expect(decode(nested(1001)).error).toContain('expected at most 1000 nested objects and arrays');
    expect(decode(`{"other":${'[{"a":'.repeat(100_000)}\n`).error).toContain('at most 1000 nested');
  });

  test('a missing field, where the option says so', () => {
    const options = { 'json.fail-on-missing-field': 'true' };
    expect(decode('{"price":1}', { options, columns: [1] }).rows).toEqual([[1]]);
    expect(decode('{"price":1}', { options }).error).toContain(
      'line 1, column 1: column "symbol" VARCHAR: the field is missing',
    );
  });
});

test('where errors are ignored, wrong fields are NULL and wrong lines are skipped and counted', () => {
  const lines = [
    '{"symbol":"A","price":"x","volume":2}',
    '{"symbol":"B","price":null,"volume":2',
    '',
    'nonsense',
    '{"symbol":"C","volume":[3],"ts":"soon"}',
  ];
  expect(decode(lines.join('\n'), { options: IGNORE })).toMatchObject({
    rows: [
      ['A', null, 2n, null],
      ['C', null, null, null],
    ],
    skipped: 2,
    error: undefined,
  });
});

test('of several fields of one name the last counts', () => {
  const row = '{"price":1,"symbol":"A","price":null,"symbol":null,"price":2.5,"symbol":"B"}\n';
  expect(decode(row + row).rows).toEqual([
    ['B', 2.5, null, null],
    ['B', 2.5, null, null],
  ]);
  const long = `0.${'1'.repeat(40)}`;
  expect(decode(`{"price":${long},"price":2}\n`).rows[0]?.[1]).toBe(2);
  expect(decode(`{"price":2,"price":${long}}\n`).rows[0]?.[1]).toBe(Number(long));
});

test('keys that mean something to JavaScript mean nothing here', () => {
  const schema = [field('__proto__', VARCHAR), field('constructor', VARCHAR)];
  const row = '{"__proto__":{"polluted":true},"constructor":"x","toString":1}\n';
  expect(decode(row, {}, schema).rows).toEqual([['{"polluted":true}', 'x']]);
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
});

test('only wanted columns are decoded, the others must be JSON all the same', () => {
  const line = '{"symbol":"A","price":"not a price","volume":2}\n';
  expect(decode(line, { columns: [0, 2] }).rows).toEqual([['A', 2n]]);
  expect(decode('{"symbol":"A","price":x}\n', { columns: [0] }).error).toContain('a JSON value');
  expect(decode(GOOD + GOOD, { columns: [] }).rows).toEqual([[], []]);
});

test('layouts may change from row to row', () => {
  const lines = [
    '{"symbol":"A","price":1}',
    '{"symbol":"B","price":2}',
    '{ "symbol":"C","price":3}',
    '{"symbol":"D","price":4,"volume":1}',
    '{"symbol":"E","price":5,"volume":null}',
    '{"price":6,"symbol":"F"}\r',
    '{"price":7,"symbol":"G"}\r',
    '{}',
    '{}',
    '{"symbol":"H","price":1,"extra":[{"a":"]"}]}',
    '{"symbol":"I","price":2,"extra":[{"a":"]"}, 3]}',
    '{"symbol":"J","price":2,"extra":"\\"" }',
  ];
  const decoded = decode(lines.join('\n'), { columns: [0, 1, 2] });
  expect(decoded.rows).toEqual([
    ['A', 1, null],
    ['B', 2, null],
    ['C', 3, null],
    ['D', 4, 1n],
    ['E', 5, null],
    ['F', 6, null],
    ['G', 7, null],
    [null, null, null],
    [null, null, null],
    ['H', 1, null],
    ['I', 2, null],
    ['J', 2, null],
  ]);
});

test('rows may have hundreds of fields, and names of any length', () => {
  const schema = Array.from({ length: 300 }, (_, i) => field(`f${i}${'x'.repeat(i)}`, VARCHAR));
  const row = (n: number) =>
    JSON.stringify(Object.fromEntries(schema.map(({ name }, i) => [name, `v${i * n}`])));
  const decoded = decode(`${row(1)}\n${row(2)}\n${row(3)}`, {}, schema);
  expect(decoded.rows.map((cells) => cells[299])).toEqual(['v299', 'v598', 'v897']);
});

test('many and long strings make their dictionary grow', () => {
  const input = Array.from({ length: 3000 }, (_, i) =>
    JSON.stringify({ symbol: `${'long '.repeat(i % 50)}${i}` }),
  ).join('\n');
  const decoded = decode(input, { columns: [0], chunks: [50_000] });
  expect(new Set(decoded.rows.map(([text]) => text)).size).toBe(3000);
  expect(decode(`{"symbol":"${'x'.repeat(1_000_000)}"}`, { columns: [0] }).rows).toEqual([
    ['x'.repeat(1_000_000)],
  ]);
});

test("batches have at most 16 K rows, and don't depend on the chunks", () => {
  const input = Array.from({ length: 40_000 }, (_, i) => `{"volume":${i}}`).join('\n');
  const whole = decode(input, { columns: [2] });
  expect(whole.batchSizes).toEqual([16_384, 16_384, 7_232]);
  expect(decode(input, { columns: [2], chunks: [100, 300_000, 5] })).toEqual(whole);
});

test('a byte order mark at the start of the file is passed over', () => {
  expect(decode(`\ufeff${GOOD}`, { columns: [0], chunks: [1, 1] }).rows).toEqual([['A']]);
  expect(decode(`${GOOD}\ufeff${GOOD}`).error).toContain(
    'line 2, column 1: expected a JSON object',
  );
});
