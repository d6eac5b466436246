import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { csvFormat } from '../../src/formats/csv/csv-format.js';
import type { KernelMemory } from '../../src/kernels/kernel-memory.js';
import { field, type Schema } from '../../src/types/schema.js';
import {
  BIGINT,
  BOOLEAN,
  DATE,
  DOUBLE,
  INT,
  timestamp,
  VARCHAR,
} from '../../src/types/sql-type.js';
import type { Value } from '../support/columns.js';
import { type Decoded, type DecodeOptions, decodeRows } from '../support/decode-rows.js';
import { bothKernelMemories } from '../support/kernel-memories.js';

const SCHEMA: Schema = [
  field('text', VARCHAR),
  field('count', INT),
  field('total', BIGINT),
  field('price', DOUBLE),
  field('flag', BOOLEAN),
  field('day', DATE),
  field('at', timestamp(3)),
  field('note', VARCHAR),
];
const HEADER = { 'csv.include-header': 'true' };
const IGNORE = { 'csv.ignore-parse-errors': 'true' };

let memories: readonly [KernelMemory, KernelMemory];

beforeAll(async () => {
  memories = await bothKernelMemories();
});

/** What the kernels decode, having checked that their twins do the same. */
function decode(schema: Schema, input: string | Uint8Array, options: DecodeOptions = {}): Decoded {
  const [kernel, twin] = memories.map((memory) =>
    decodeRows(memory, csvFormat, schema, input, options),
  );
  expect(kernel).toEqual(twin);
  return kernel!;
}

const texts = fc.oneof(
  fc.string({ unit: fc.constantFrom(...'ab,;"\' \n\r\t|.é😀'), maxLength: 20 }),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
);
const rows = fc.record({
  text: texts,
  count: fc.option(fc.integer()),
  total: fc.option(fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n)),
  price: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true })),
  flag: fc.option(fc.boolean()),
  day: fc.option(fc.integer({ min: -700_000, max: 2_900_000 })),
  at: fc.option(fc.integer({ min: -62_000_000_000_000, max: 250_000_000_000_000 })),
  note: texts,
});
type Row = typeof rows extends fc.Arbitrary<infer T> ? T : never;

interface Dialect {
  readonly delimiter: string;
  readonly quote: string;
  readonly lineBreak: string;
  /** Quotes fields that need none. */
  readonly isGenerous: boolean;
}

const dialects: fc.Arbitrary<Dialect> = fc.record({
  delimiter: fc.constantFrom(',', ',', ';', '|', '\t', ' ', '-', ':', '.', '1', 'x'),
  quote: fc.constantFrom('"', '"', "'"),
  lineBreak: fc.constantFrom('\n', '\r\n'),
  isGenerous: fc.boolean(),
});

function optionsOf({ delimiter, quote }: Dialect): Record<string, string> {
  return { 'csv.field-delimiter': delimiter, 'csv.quote-character': quote };
}

function plainText(name: string, item: unknown): string {
  if (item === null) return '';
  if (name === 'day') return new Date((item as number) * 86_400_000).toISOString().slice(0, 10);
  if (name === 'at') return new Date(item as number).toISOString().replace('T', ' ');
  return Object.is(item, -0) ? '-0' : String(item);
}

function write(row: Row, { delimiter, quote, isGenerous }: Dialect): string {
  const fields = SCHEMA.map(({ name }, i) => {
    const text = plainText(name, row[name as keyof Row]);
    const needsQuotes =
      text.includes(delimiter) || text.includes(quote) || /[\r\n]/.test(text) || isGenerous;
    // A row must not look blank.
    return needsQuotes || (i === 0 && text === '')
      ? `${quote}${text.replaceAll(quote, quote + quote)}${quote}`
      : text;
  });
  return fields.join(delimiter);
}

function expected(row: Row): Value[] {
  return SCHEMA.map(({ name }) => {
    const item = row[name as keyof Row];
    return name === 'at' && item !== null ? BigInt(item as number) : item;
  });
}

describe('on random rows', () => {
  test('finds the fields again, in any dialect and any chunks', () => {
    fc.assert(
      fc.property(
        fc.array(rows, { maxLength: 10 }),
        dialects,
        fc.boolean(),
        fc.array(fc.nat(40)),
        (sample, dialect, endsOpen, chunks) => {
          const lines = sample.map((row) => write(row, dialect));
          const input = lines.join(dialect.lineBreak) + (endsOpen ? '' : dialect.lineBreak);
          const decoded = decode(SCHEMA, input, { options: optionsOf(dialect), chunks });
          expect(decoded.error).toBeUndefined();
          expect(decoded.rows).toEqual(sample.map(expected));
        },
      ),
      { numRuns: 500 },
    );
  });

  test('kernel and twin agree on damaged bytes', () => {
    fc.assert(
      fc.property(
        fc.array(rows, { minLength: 1, maxLength: 5 }),
        dialects,
        fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 }), fc.nat(2)), { maxLength: 4 }),
        fc.boolean(),
        fc.array(fc.nat(60)),
        (sample, dialect, damage, ignore, chunks) => {
          const lines = sample.map((row) => write(row, dialect));
          const bytes = [...Buffer.from(lines.join(dialect.lineBreak))];
          for (const [place, byte, kind] of damage) {
            bytes.splice(place % (bytes.length + 1), kind === 0 ? 1 : kind - 1, byte);
          }
          const options = { ...optionsOf(dialect), ...(ignore ? IGNORE : {}) };
          const whole = decode(SCHEMA, Uint8Array.from(bytes), { options });
          expect(decode(SCHEMA, Uint8Array.from(bytes), { options, chunks })).toEqual(whole);
          if (ignore) expect(whole.error).toBeUndefined();
        },
      ),
      { numRuns: 1000 },
    );
  });
});

const PAIR: Schema = [field('name', VARCHAR), field('size', INT)];

function pair(input: string, options: Record<string, string> = {}): Decoded {
  return decode(PAIR, input, { options });
}

test('empty fields are NULL, in VARCHAR columns empty strings', () => {
  expect(pair(',\n"",""\na,\n').rows).toEqual([
    ['', null],
    ['', null],
    ['a', null],
  ]);
});

test('the null literal is NULL in every column, quoted or not', () => {
  const options = { 'csv.null-literal': 'n/a' };
  expect(pair('n/a,n/a\n"n/a",1\nN/A,2\n', options).rows).toEqual([
    [null, null],
    [null, 1],
    ['N/A', 2],
  ]);
  expect(pair(',1\n', { 'csv.null-literal': '' }).rows).toEqual([[null, 1]]);
});

test('numbers and booleans may be surrounded by blanks, texts keep theirs', () => {
  expect(pair(' a , +7 \n').rows).toEqual([[' a ', 7]]);
});

test('a quoted field may contain delimiters, doubled quotes and line breaks', () => {
  expect(pair('"a,""b""\r\nc" ,1\r\nx"y",2').rows).toEqual([
    ['a,"b"\r\nc', 1],
    ['x"y"', 2],
  ]);
});

test('blank lines are passed over, comments where they are allowed', () => {
  expect(pair('\n\r\na,1\n\n').rows).toEqual([['a', 1]]);
  expect(pair('#a,1\n').rows).toEqual([['#a', 1]]);
  expect(pair('# one, two, three\na,1\n', { 'csv.allow-comments': 'true' }).rows).toEqual([
    ['a', 1],
  ]);
});

describe('with a header', () => {
  test('finds columns by name in any order, passing over others', () => {
    const input = '\ufeffother,"size" , name\r\n"x\ny",1,a\r\n,2,b\r\n';
    expect(decode(PAIR, input, { options: HEADER, chunks: [1, 1, 1, 9, 9, 4] }).rows).toEqual([
      ['a', 1],
      ['b', 2],
    ]);
    expect(decode(PAIR, input, { options: HEADER, columns: [1] }).rows).toEqual([[1], [2]]);
  });

  test('needs every column once', () => {
    expect(pair('nam,size\na,1\n', HEADER).error).toBe(
      'The header of "f" lacks column "name" of table "t" (did you mean "nam"?).',
    );
    expect(pair('name,size,size\n', HEADER).error).toBe(
      'The header of "f" names column "size" twice.',
    );
    expect(pair('name,"size\n', HEADER).error).toBe(
      'The header of "f" has a quote that is not closed.',
    );
  });

  test('alone, or nothing at all, is no row', () => {
    expect(pair('name,size', HEADER)).toMatchObject({ rows: [], error: undefined });
    expect(pair('', HEADER)).toMatchObject({ rows: [], error: undefined });
  });
});

describe('malformed rows', () => {
  test.each([
    ['a,1\nb\n', 'line 2, column 2: the row has too few fields'],
    ['a,1,\nb,2,c\n', 'line 2, column 5: the row has too many fields'],
    ['"a"b,1\n', 'line 1, column 4: expected a delimiter or the end of the line'],
    ['x,1\n"a\nb,2\n', 'line 2, column 1: expected the quote that closes the field'],
    ['é,x1\n', 'line 1, column 3: column "size" INT: expected a whole number, found x1.'],
    ['"a\nb",1.5\n', 'line 2, column 4: column "size" INT: expected a whole number'],
  ])('%j is refused with its place', (input, sentence) => {
    expect(pair(input).error).toContain(`Malformed row in "f" at ${sentence}`);
  });

  test('are skipped and counted where errors are ignored; wrong fields are NULL', () => {
    const input = 'a,1\nb\nc,x\nd,1,2,"\n",3\n"e"f,1\ng,3000000000\n"h\n';
    expect(pair(input, IGNORE)).toMatchObject({
      rows: [
        ['a', 1],
        ['b', null],
        ['c', null],
        ['g', null],
      ],
      skipped: 3,
      error: undefined,
    });
  });

  test('ill-formed UTF-8 is refused, in unwanted columns as well', () => {
    const bytes = Uint8Array.from([0x61, 0xc0, 0x80, 0x2c, 0x31, 0x0a]);
    expect(decode(PAIR, bytes).error).toContain('column 2: expected well-formed UTF-8');
    expect(decode(PAIR, bytes, { columns: [1] }).error).toContain('column 2: expected well-formed');
  });
});
