import {
  Schema as ArrowSchema,
  Dictionary,
  Field,
  Int32,
  makeData,
  RecordBatch,
  RecordBatchStreamWriter,
  Struct,
  Utf8,
  vectorFromArray,
} from 'apache-arrow';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { filesystemConnector } from '../../../src/connectors/filesystem/index.js';
import type { SourceConnector } from '../../../src/connectors/source.js';
import { ErrorType } from '../../../src/errors/error-type.js';
import { provideKernelBytes } from '../../../src/kernels/load-kernels.js';
import { readKernelBytes } from '../../../src/platform/node.js';
import { field, type Schema } from '../../../src/types/schema.js';
import { INT, VARCHAR } from '../../../src/types/sql-type.js';
import { MemoryFileSystem } from '../../support/memory-file-system.js';
import { expectResumes, readOn } from '../../support/resumed-reading.js';

const SCHEMA: Schema = [field('symbol', VARCHAR), field('volume', INT)];
const DICTIONARY = new Dictionary(new Utf8(), new Int32(), 1);
const ARROW_SCHEMA = new ArrowSchema([
  new Field('volume', new Int32()),
  new Field('symbol', DICTIONARY),
]);
const BYTE_ORDER_MARK = '\uFEFF';

type Files = Record<string, string | Uint8Array>;

beforeAll(() => provideKernelBytes(readKernelBytes));

async function open(
  files: Files,
  options: Record<string, string>,
  readSizes: Iterable<number> = [],
): Promise<SourceConnector> {
  const config = {
    name: 'trades',
    schema: SCHEMA,
    options: new Map(Object.entries({ connector: 'filesystem', path: 'd', ...options })),
  };
  const source = filesystemConnector(new MemoryFileSystem(files, { readSizes })).create(config);
  await source.init(config);
  return source;
}

/** A file's text: some rows, over and over, so that they fill several batches. */
const repeated = (row: fc.Arbitrary<string>) =>
  fc
    .tuple(
      fc.array(row, { minLength: 1, maxLength: 12 }),
      fc.constantFrom(0, 1, 3, 17_000, 34_000),
      fc.boolean(),
    )
    .map(([rows, count, endsWithBreak]) => {
      const text = Array.from({ length: count }, (_, i) => rows[i % rows.length]).join('');
      return endsWithBreak ? text : text.replace(/\r?\n$/, '');
    });

const volumes = fc.integer({ min: -5, max: 99_999 });
const symbols = fc.constantFrom('A', 'BB', 'ü', '€uro', '');
const lineBreak = fc.constantFrom('\n', '\r\n');

const jsonRows = repeated(
  fc.oneof(
    { weight: 6, arbitrary: jsonRow() },
    { weight: 1, arbitrary: fc.constantFrom('\n', 'nonsense\n', '{"symbol":"A","volume":1\n') },
  ),
);

function jsonRow(): fc.Arbitrary<string> {
  return fc
    .tuple(symbols, volumes, lineBreak)
    .map(([symbol, volume, end]) => JSON.stringify({ symbol, volume }) + end);
}

/** Columns in the order of the header: volume, something else, symbol. */
const csvRows = repeated(
  fc.oneof(
    { weight: 6, arbitrary: csvRow() },
    { weight: 1, arbitrary: fc.constantFrom('\n', '1,x,"a"b\n', '1,2,3,4\n', '# note\n') },
  ),
);

function csvRow(): fc.Arbitrary<string> {
  const texts = fc.constantFrom('A', 'x y', '"say ""hi"""', '"two\nlines, and\r\nthree"', '""');
  return fc
    .tuple(volumes, texts, texts, lineBreak)
    .map(([volume, other, symbol, end]) => `${volume},${other},${symbol}${end}`);
}

const csvHeaders = fc
  .tuple(
    fc.constantFrom('', BYTE_ORDER_MARK),
    fc.constantFrom('', '\n', '# comment\n\n'),
    fc.constantFrom('volume,other,symbol', 'volume,"an, other\nname",symbol'),
    lineBreak,
  )
  .map((parts) => parts.join(''));

const csvFiles = fc.tuple(csvHeaders, csvRows).map(([header, rows]) => header + rows);

const files = (file: fc.Arbitrary<string | Uint8Array>): fc.Arbitrary<Files> =>
  fc
    .array(file, { minLength: 1, maxLength: 3 })
    .map((contents) => Object.fromEntries(contents.map((content, i) => [`d/${i}`, content])));

/** Sizes of reads: some small ones first, so that chunks end anywhere around the header, then large ones. */
const readSizes = fc
  .tuple(
    fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 30 }),
    fc.array(fc.integer({ min: 100_000, max: 1_000_000 }), { minLength: 1, maxLength: 3 }),
  )
  .map(([small, large]) => [...small, ...Array.from({ length: 30 }, () => large).flat()]);

const CSV = { format: 'csv', 'csv.include-header': 'true', 'csv.allow-comments': 'true' };

const formats = [
  ['JSON lines', files(jsonRows), { format: 'json', 'json.ignore-parse-errors': 'true' }],
  ['JSON lines up to a malformed one', files(jsonRows), { format: 'json' }],
  ['CSV with a header', files(csvFiles), { ...CSV, 'csv.ignore-parse-errors': 'true' }],
  ['CSV with a header up to a malformed row', files(csvFiles), CSV],
  [
    'CSV without a header',
    files(repeated(fc.tuple(symbols, volumes).map((fields) => `${fields.join(',')}\n`))),
    { format: 'csv' },
  ],
  ['Arrow data', files(arrowFiles()), { format: 'arrow' }],
] as const;

/** Streams of several record batches, some of them larger than what is read at once, some empty. */
function arrowFiles(): fc.Arbitrary<Uint8Array> {
  return fc
    .array(fc.constantFrom(0, 1, 5, 16_384, 40_000), { maxLength: 3 })
    .map((sizes) => ipcOf(sizes.map((numRows, i) => arrowBatch(numRows, i * 100_000))));
}

function arrowBatch(numRows: number, first: number): RecordBatch {
  const volumes = Int32Array.from({ length: numRows }, (_, i) => first + i);
  const symbols = Array.from({ length: numRows }, (_, i) => `${first}/${i % 7}`);
  const children = [
    makeData({ type: new Int32(), data: volumes }),
    vectorFromArray(symbols, DICTIONARY).data[0] ?? makeData({ type: DICTIONARY }),
  ];
  const type = new Struct(ARROW_SCHEMA.fields);
  return new RecordBatch(ARROW_SCHEMA, makeData({ type, length: numRows, children }));
}

function ipcOf(batches: readonly RecordBatch[]): Uint8Array {
  if (batches.length === 0) return new Uint8Array();
  return RecordBatchStreamWriter.writeAll([...batches]).toUint8Array(true);
}

test.each(formats)('%s: reading on at an offset gives the rest', async (_, content, options) => {
  await fc.assert(
    fc.asyncProperty(content, readSizes, readSizes, fc.nat(), async (data, sizes, others, pick) => {
      const whole = await readOn(await open(data, options, sizes));
      const stop = whole.stops[pick % whole.stops.length];
      if (stop === undefined) throw new Error('there is always a first stop');
      await expectResumes(() => open(data, options, others), whole, stop);
    }),
    { numRuns: 15 },
  );
});

describe('files found since', () => {
  const line = (volume: number) => `{"symbol":"A","volume":${volume}}\n`;
  const before: Files = { 'd/b': line(1), 'd/c/x': line(2) };
  const options = { format: 'json' };

  /** The volumes that are read behind each stop of a reading of `before`, when the files are `after`. */
  async function rowsBehindStops(after: Files): Promise<string[][]> {
    const { stops } = await readOn(await open(before, options));
    const rests: string[][] = [];
    for (const { offset } of stops) {
      const source = await open(after, options);
      await source.seek?.(offset);
      rests.push((await readOn(source)).rows.map((row) => /\d+/.exec(row)?.[0] ?? ''));
    }
    return rests;
  }

  test('are read where their names come behind the offset', async () => {
    const after = { ...before, 'd/a': line(3), 'd/bb': line(4), 'd/c/a': line(5), 'd/d': line(6) };
    expect(await rowsBehindStops(after)).toEqual([
      ['1', '4', '5', '2', '6'],
      ['4', '5', '2', '6'],
      ['6'],
      ['6'],
    ]);
  });

  test('are all read where there was none', async () => {
    const none = await readOn(await open({ 'd/.hidden': '' }, options));
    const source = await open(before, options);
    await source.seek?.(none.stops.at(-1)?.offset ?? '');
    expect((await readOn(source)).rows).toHaveLength(2);
  });

  test('what was appended to the file that is being read is read as well', async () => {
    const after = { ...before, 'd/c/x': line(2) + line(7) };
    expect((await rowsBehindStops(after))[2]).toEqual(['7']);
  });
});

describe('an offset that does not fit is refused:', () => {
  const before: Files = { 'd/1': '{"volume":1}\n{"volume":2}\n' };

  async function seekBehindFirstBatch(
    after: Files,
    options: Record<string, string> = { format: 'json' },
  ): Promise<SourceConnector> {
    const { stops } = await readOn(await open(before, { format: 'json' }));
    const source = await open(after, options);
    await source.seek?.(stops[1]?.offset ?? '');
    return source;
  }

  test.each([
    [{ 'd/2': 'x' }, `can't go on where it was: "d/1" is not there any more.`],
    [{ 'd/1': 'x' }, `can't go on where it was: "d/1" has 1 bytes and had at least 26.`],
  ])('the files %j', async (after: Files, sentence) => {
    await expect(seekBehindFirstBatch(after)).rejects.toMatchObject({
      type: ErrorType.CONNECTOR_ERROR,
      message: expect.stringContaining(sentence),
    });
  });

  test('another format', async () => {
    await expect(seekBehindFirstBatch(before, { format: 'arrow' })).rejects.toMatchObject({
      type: ErrorType.CONNECTOR_ERROR,
      message: expect.stringContaining('which is none of files in its format'),
    });
  });

  test('a file of fewer record batches', async () => {
    const two = { 'd/1': ipcOf([arrowBatch(3, 0), arrowBatch(3, 10)]) };
    const { stops } = await readOn(await open(two, { format: 'arrow' }));
    const source = await open({ 'd/1': ipcOf([arrowBatch(3, 0)]) }, { format: 'arrow' });
    await source.seek?.(stops[2]?.offset ?? '');
    await expect(source.fetchNextBatch()).rejects.toMatchObject({
      type: ErrorType.CONNECTOR_ERROR,
      message: expect.stringContaining('"d/1" ends before row 3 of its record batch 1'),
    });
    await source.close?.();
  });

  test.each(['', 'x', 'null', '3', '{}', '{"file":"d/1","byte":-1,"line":1,"skipped":0}'])(
    '%s',
    async (offset) => {
      const source = await open(before, { format: 'json' });
      await expect(source.seek?.(offset)).rejects.toMatchObject({
        type: ErrorType.CONNECTOR_ERROR,
      });
    },
  );
});

test('a header that names the columns differently than before is followed', async () => {
  const rows = 'A,1\nB,2\n';
  const { stops } = await readOn(await open({ 'd/1': `symbol,volume\n${rows}` }, CSV));
  const source = await open({ 'd/1': `volume,symbol\n${rows}3,C\n` }, CSV);
  await source.seek?.(stops[1]?.offset ?? '');
  expect((await readOn(source)).rows).toEqual(['{"symbol":"C","volume":3}']);
});
