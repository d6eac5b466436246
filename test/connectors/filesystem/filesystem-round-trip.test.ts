import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { must } from '../../../src/common/assert.js';
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
import { MemoryFileSystem } from '../../support/memory-file-system.js';
import '../../support/random-seed.js';
import { type ExactRow, exactBatch, exactRowsOf } from '../../support/result-batches.js';
import { openSink, readBatches } from './table-under-test.js';

const SCHEMA: Schema = [
  field('flag', BOOLEAN),
  field('an "int"', INT),
  field('big', BIGINT),
  field('single', FLOAT),
  field('number', DOUBLE),
  field('text,', VARCHAR),
  field('day', DATE),
  field('at', timestamp(6)),
  field('instant', timestampLtz(3)),
  field('exact', timestamp(9)),
];

const DAY_MS = 86_400_000;
/** Years that have four digits, as the formats spell them. */
const FIRST_DAY = Date.UTC(1000, 0, 1) / DAY_MS;
const LAST_DAY = Date.UTC(9999, 11, 31) / DAY_MS;

const text = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.array(fc.constantFrom(...'",;#\\\r\n\t \'|é𝄞\u0001')).map((parts) => parts.join('')),
);
const or = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null, freq: 5 });
const row = fc.record({
  flag: or(fc.boolean()),
  'an "int"': or(fc.integer()),
  big: or(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })),
  single: or(fc.float()),
  number: or(fc.double()),
  'text,': or(text),
  day: or(fc.integer({ min: FIRST_DAY, max: LAST_DAY })),
  at: or(timesIn(1_000_000)),
  instant: or(timesIn(1000)),
  exact: or(fc.bigInt({ min: -(9n * 10n ** 18n), max: 9n * 10n ** 18n })),
});

function timesIn(unitsPerSecond: number): fc.Arbitrary<bigint> {
  const unitsPerDay = BigInt(86_400 * unitsPerSecond);
  return fc.bigInt({
    min: BigInt(FIRST_DAY) * unitsPerDay,
    max: BigInt(LAST_DAY + 1) * unitsPerDay - 1n,
  });
}

/** The rows that a source reads of those that a sink has written, batch by batch. */
async function roundTrip(
  schema: Schema,
  batches: readonly (readonly ExactRow[])[],
  options: Readonly<Record<string, string>>,
): Promise<readonly ExactRow[]> {
  const files = new MemoryFileSystem();
  const sink = await openSink(files, { schema, options });
  for (const rows of batches) await sink.write(await exactBatch(schema, rows));
  await sink.publish(must(await sink.prepare(1)));
  await sink.close();
  const read = await readBatches(files, { schema, options });
  return read.flatMap((batch) => exactRowsOf(schema, batch));
}

describe.each<Readonly<Record<string, string>>>([
  { format: 'json' },
  { format: 'json', 'json.timestamp-format.standard': 'ISO-8601' },
  { format: 'arrow' },
  { format: 'csv', 'csv.null-literal': '\u0007null' },
  {
    format: 'csv',
    'csv.null-literal': 'n|l',
    'csv.field-delimiter': '|',
    'csv.include-header': 'true',
  },
  {
    format: 'csv',
    'csv.null-literal': 'NULL',
    'csv.field-delimiter': '-',
    'csv.quote-character': "'",
  },
  {
    format: 'csv',
    'csv.null-literal': 'NULL',
    'csv.allow-comments': 'true',
    'csv.field-delimiter': '\\t',
  },
])('%j', (options) => {
  it('reads the rows that it has written', async () => {
    const batches = fc.array(fc.array(row, { minLength: 1, maxLength: 20 }), {
      minLength: 1,
      maxLength: 3,
    });
    await fc.assert(
      fc.asyncProperty(batches, async (rows) => {
        expect(await roundTrip(SCHEMA, rows, options)).toEqual(rows.flat());
      }),
      { numRuns: 40 },
    );
  });
});

describe('CSV without a null literal', () => {
  const options = { format: 'csv' };

  it('reads NULL back, but as the empty text where the column is a VARCHAR, as in Flink', async () => {
    const schema = [field('a', VARCHAR), field('b', INT)];
    const rows = [
      { a: null, b: 1 },
      { a: '', b: null },
      { a: null, b: null },
    ];
    expect(await roundTrip(schema, [rows], options)).toEqual([
      { a: '', b: 1 },
      { a: '', b: null },
      { a: '', b: null },
    ]);
  });

  it.each([
    ['INT', INT, null],
    ['VARCHAR', VARCHAR, ''],
  ] as const)('loses no row of a single %s column', async (_, type, value) => {
    const schema = [field('a', type)];
    const rows = [{ a: null }, { a: null }];
    expect(await roundTrip(schema, [rows], options)).toEqual([{ a: value }, { a: value }]);
  });
});
