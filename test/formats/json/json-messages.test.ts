import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { jsonMessageFormat } from '../../../src/formats/json/json-message-format.js';
import type { KernelMemory } from '../../../src/kernels/kernel-memory.js';
import { field, type Schema } from '../../../src/types/schema.js';
import { BIGINT, BOOLEAN, DOUBLE, INT, timestamp, VARCHAR } from '../../../src/types/sql-type.js';
import type { Value } from '../../support/columns.js';
import {
  blockOf,
  type DecodedMessages,
  type DecodeMessagesOptions,
  decodeMessages,
  type Message,
} from '../../support/decode-messages.js';
import { bothKernelMemories } from '../../support/kernel-memories.js';

const SCHEMA: Schema = [
  field('text', VARCHAR),
  field('flag', BOOLEAN),
  field('count', INT),
  field('price', DOUBLE),
];
const IGNORE = { options: { 'json.ignore-parse-errors': 'true' } };

let memories: readonly [KernelMemory, KernelMemory];

beforeAll(async () => {
  memories = await bothKernelMemories();
});

/** What the kernel decodes, having checked that its twin does the same. */
async function decode(
  messages: readonly Message[],
  options: DecodeMessagesOptions & { gap?: number; schema?: Schema } = {},
): Promise<DecodedMessages> {
  const block = blockOf(messages, options.gap ?? 0);
  const schema = options.schema ?? SCHEMA;
  const [kernel, twin] = await Promise.all(
    memories.map((memory) => decodeMessages(memory, jsonMessageFormat, schema, block, options)),
  );
  expect(kernel).toEqual(twin);
  return kernel!;
}

async function reasonOf(message: Message, schema = SCHEMA): Promise<string> {
  const { malformed } = await decode([message], { schema });
  return malformed[0]?.error ?? '';
}

const rows = fc.record(
  {
    text: fc.option(fc.oneof(fc.string({ unit: 'binary', maxLength: 30 }), fc.string())),
    flag: fc.option(fc.boolean()),
    count: fc.option(fc.integer()),
    price: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true })),
    other: fc.jsonValue(),
  },
  { requiredKeys: [] },
);
/** Compact, pretty-printed, with a line break behind, with a byte order mark. */
const messages = fc.tuple(rows, fc.nat(4)).map(([row, way]) => {
  if (way === 1) return JSON.stringify(row, null, 2);
  if (way === 2) return `${JSON.stringify(row)}\r\n`;
  if (way === 3) return `\ufeff${JSON.stringify(row)}`;
  return JSON.stringify(row);
});
const junk = fc.oneof(
  fc.string().map((text) => new TextEncoder().encode(text)),
  fc.uint8Array({ maxLength: 20 }),
  messages.map((text) => new TextEncoder().encode(text.slice(0, -1))),
);
const blocks = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: messages },
    { weight: 1, arbitrary: fc.constant(null) },
    { weight: 2, arbitrary: junk },
  ),
  { maxLength: 25 },
);

function parse(message: Message): 'null' | 'malformed' | object {
  if (message === null) return 'null';
  try {
    const bytes = typeof message === 'string' ? new TextEncoder().encode(message) : message;
    const parsed = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    const isObject = typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
    return isObject ? parsed : 'malformed';
  } catch {
    return 'malformed';
  }
}

function expectedRow(parsed: object): Value[] {
  return SCHEMA.map(({ name }) => {
    const value = (parsed as Record<string, Value>)[name] ?? null;
    // Half a surrogate pair has no UTF-8.
    return typeof value === 'string' ? Buffer.from(value).toString() : value;
  });
}

describe('on random blocks', () => {
  test.each([0, 3, 400])(
    'with %i bytes between messages, finds what JSON.parse finds',
    async (gap) => {
      await fc.assert(
        fc.asyncProperty(blocks, async (sample) => {
          const parsed = sample.map(parse);
          const good = parsed.flatMap((one, message) =>
            typeof one === 'string' ? [] : [{ message, row: expectedRow(one) }],
          );
          const bad = parsed.flatMap((one, message) => (one === 'malformed' ? [message] : []));
          const decoded = await decode(sample, { gap });
          expect(decoded.rows).toEqual(good.map(({ row }) => row));
          expect(decoded.messages).toEqual(good.map(({ message }) => message));
          expect(decoded.malformed.map(({ message }) => message)).toEqual(bad);
          const lenient = await decode(sample, { gap, ...IGNORE });
          expect(lenient).toEqual({ ...decoded, malformed: [], skipped: bad.length });
        }),
        { numRuns: 80 },
      );
    },
  );

  test('messages may overlap', async () => {
    const bytes = new TextEncoder().encode('{"count":1}{"count":2}');
    const block = {
      count: 3,
      bytes,
      starts: Int32Array.of(11, 0, 11),
      lengths: Int32Array.of(11, 11, 11),
    };
    for (const memory of memories) {
      const decoded = await decodeMessages(memory, jsonMessageFormat, SCHEMA, block);
      expect(decoded.rows.map((row) => row[2])).toEqual([2, 1, 2]);
    }
  });

  test('more messages than a batch has rows come in several batches', async () => {
    const sample = Array.from({ length: 40_000 }, (_, i) =>
      i % 7 === 0 ? null : `{"count":${i}}`,
    );
    const [kernel] = memories;
    const decoded = await decodeMessages(kernel, jsonMessageFormat, SCHEMA, blockOf(sample, 1));
    const numbers = sample.flatMap((message, i) => (message === null ? [] : [i]));
    expect(decoded.rows.map((row) => row[2])).toEqual(numbers);
    expect(decoded.messages).toEqual(numbers);
  });
});

describe('malformed messages are told with their place and what was expected:', () => {
  test.each([
    [
      '',
      'at line 1, column 1: expected a JSON object, which starts with {, found the end of the message.',
    ],
    ['[1]', 'at line 1, column 1: expected a JSON object, which starts with {, found [1].'],
    ['{"text":"A"', 'column 12: expected , or } after the value, found the end of the message.'],
    ['{\n  "text": nul\n}', 'at line 2, column 11: expected a JSON value, found nul.'],
    [
      '{"text":"a\nb"}',
      'column 11: expected control characters in strings to be escaped, found the end of a line.',
    ],
    [
      '{"text":"A"}\n{"text":"B"}',
      'at line 2, column 1: expected the end of the message after the object, found {"text":"B"}.',
    ],
    ['{"count":"x"}', 'column 10: column "count" INT: expected a whole number, found "x"}.'],
    ['{"count":3000000000}', 'column "count" INT: the number is out of range'],
  ])('%j', async (message, reason) => {
    const found = await reasonOf(message);
    expect(found).toContain('Malformed message of table "t" ');
    expect(found).toContain(reason);
    expect(found).toContain("Set 'json.ignore-parse-errors' = 'true'");
  });

  test('in a block of many, the message is the right one and the others are decoded', async () => {
    const {
      rows: found,
      messages: of,
      malformed,
    } = await decode(['{"count":1}', null, '{"count":', '{"count":2}', 'x', '{"count":3}'], {
      gap: 5,
    });
    expect(found.map((row) => row[2])).toEqual([1, 2, 3]);
    expect(of).toEqual([0, 3, 5]);
    expect(malformed).toEqual([
      { message: 2, error: expect.stringContaining('expected a JSON value, found the end') },
      { message: 4, error: expect.stringContaining('found x.') },
    ]);
  });
});

describe('options', () => {
  test('json.fail-on-missing-field makes a message without a field malformed', async () => {
    const { malformed } = await decode(['{"text":"a","flag":true,"count":1}'], {
      options: { 'json.fail-on-missing-field': 'true' },
    });
    expect(malformed[0]?.error).toContain('column "price" DOUBLE: the field is missing');
  });

  test('json.ignore-parse-errors makes fields that do not fit NULL', async () => {
    const { rows: found } = await decode(['{"text":"a","count":"x","price":2}'], IGNORE);
    expect(found).toEqual([['a', null, null, 2]]);
  });

  test('an unknown option is refused', async () => {
    await expect(decode([], { options: { 'json.nonsense': 'x' } })).rejects.toThrow(
      'json.nonsense',
    );
  });

  test('only the wanted columns are decoded', async () => {
    const { rows: found } = await decode(['{"text":"a","count":"x","price":2}'], {
      columns: [0, 3],
    });
    expect(found).toEqual([['a', 2]]);
  });

  test('timestamps are read in both spellings, and 64-bit integers exactly', async () => {
    const schema = [field('at', timestamp(3)), field('total', BIGINT)];
    const { rows: found } = await decode(
      [
        '{"at":"2024-01-31 10:00:00.5","total":9007199254740993}',
        '{"at":"2024-01-31T10:00:00.5Z","total":-1}',
      ],
      { schema },
    );
    const ms = BigInt(Date.UTC(2024, 0, 31, 10, 0, 0, 500));
    expect(found).toEqual([
      [ms, 9_007_199_254_740_993n],
      [ms, -1n],
    ]);
  });
});
