import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { must } from '../../../src/common/assert.js';
import { filesystemConnector } from '../../../src/connectors/filesystem/index.js';
import { partitionCell } from '../../../src/connectors/filesystem/partition-cell.js';
import { StreamingSQLExecutor } from '../../../src/executor/streaming-sql-executor.js';
import { nodeEnvironment } from '../../../src/platform/node.js';
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
import {
  type ExactRow,
  exactBatch,
  exactRowsOf,
  resultBatch,
} from '../../support/result-batches.js';
import { rowsOf } from '../../support/rows-of.js';
import { openSink, readBatches, readTable } from './table-under-test.js';

const FORMATS = ['json', 'csv', 'arrow', 'parquet'];

/** Every type as a partition, between columns of the files. */
const SCHEMA: Schema = [
  field('flag', BOOLEAN),
  field('x', BIGINT),
  field('int', INT),
  field('big', BIGINT),
  field('single', FLOAT),
  field('a=b/c', VARCHAR),
  field('y', VARCHAR),
  field('number', DOUBLE),
  field('day', DATE),
  field('at', timestamp(6)),
  field('instant', timestampLtz(3)),
  field('exact', timestamp(9)),
];
const PARTITIONED_BY = SCHEMA.map(({ name }) => name).filter(
  (name) => name !== 'x' && name !== 'y',
);

const or = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null, freq: 5 });
const times = (unitsPerSecond: bigint) =>
  fc.bigInt({ min: -30_000_000_000n * unitsPerSecond, max: 250_000_000_000n * unitsPerSecond });
const row = fc.record({
  flag: or(fc.boolean()),
  int: or(fc.integer()),
  big: or(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })),
  single: or(fc.float()),
  'a=b/c': or(fc.string({ unit: 'grapheme', minLength: 1 })),
  y: or(fc.constantFrom('', 'a', 'ß')),
  number: or(fc.double()),
  day: or(fc.integer({ min: -350_000, max: 2_900_000 })),
  at: or(times(1_000_000n)),
  instant: or(times(1000n)),
  exact: or(fc.bigInt({ min: -(9n * 10n ** 18n), max: 9n * 10n ** 18n })),
});

/** In an order of their own: folders come in that of their names. */
const byNumber = (rows: readonly ExactRow[]) =>
  [...rows].sort((a, b) => Number(a.x as bigint) - Number(b.x as bigint));

describe.each(FORMATS)('a partitioned table of %s', (format) => {
  const options = { format, ...(format === 'csv' ? { 'csv.null-literal': 'NULL' } : {}) };

  it('gives back what was written, whatever the values of its partitions', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 12 }), async (values) => {
        const files = new MemoryFileSystem();
        const table = { schema: SCHEMA, partitionedBy: PARTITIONED_BY, options };
        const rows = values.map((value, i): ExactRow => ({ ...value, x: BigInt(i) }));
        const sink = await openSink(files, table);
        await sink.write(await exactBatch(SCHEMA, rows));
        await sink.publish(must(await sink.prepare(1)));
        await sink.close();
        const batches = await readBatches(files, table);
        expect(byNumber(batches.flatMap((batch) => exactRowsOf(SCHEMA, batch)))).toEqual(rows);
      }),
      { numRuns: 20 },
    );
  });

  it('goes on in the middle of a file', async () => {
    const files = new MemoryFileSystem();
    const schema = [field('zone', INT), field('x', BIGINT)];
    const table = { schema, partitionedBy: ['zone'], options };
    const sink = await openSink(files, table);
    const rows = Array.from({ length: 16_384 }, (_, i) => ({
      zone: i % 8 === 0 ? 1 : 0,
      x: BigInt(i),
    }));
    await sink.write(await resultBatch(schema, rows));
    await sink.publish(must(await sink.prepare(1)));
    const whole = await readTable(files, table);
    const { create } = filesystemConnector(files);
    const all = { connector: 'filesystem', path: 'out', ...options };
    const config = {
      name: 'out',
      schema,
      partitionedBy: ['zone'],
      options: new Map(Object.entries(all)),
    };
    const first = create(config);
    await first.init(config);
    const seen = rowsOf(must(await first.fetchNextBatch()) as never);
    const offset = first.getCurrentOffset();
    await first.close?.();
    const second = create(config);
    await second.init(config);
    await second.seek?.(offset);
    for (let batch = await second.fetchNextBatch(); batch !== null; ) {
      seen.push(...rowsOf(batch as never));
      batch = await second.fetchNextBatch();
    }
    await second.close?.();
    expect(seen).toEqual(whole);
    expect(seen.length).toBe(rows.length);
  });
});

describe('partitions that are read', () => {
  const schema = [field('day', DATE), field('zone', VARCHAR), field('x', BIGINT)];
  const partitionedBy = ['day', 'zone'];
  const write = (path: string, text: string) => new MemoryFileSystem({ [path]: text });

  it('are NULL where the folder has the default name', async () => {
    const path = (name: string) => `out/day=${name}/zone=${name}/f.jsonl`;
    const rows = [{ day: null, zone: null, x: 1n }];
    const plain = write(path('__DEFAULT_PARTITION__'), '{"x":1}');
    expect(await readTable(plain, { schema, partitionedBy })).toEqual(rows);
    const named = write(path('none'), '{"x":1}');
    const options = { 'partition.default-name': 'none' };
    expect(await readTable(named, { schema, partitionedBy, options })).toEqual(rows);
    const strict = [field('day', DATE, false), ...schema.slice(1)];
    await expect(readTable(plain, { schema: strict, partitionedBy })).rejects.toThrow(
      'has NULL for column "day", which is NOT NULL',
    );
  });

  it('are found in any order of folders below the table, and not above it', async () => {
    const files = write('day=1999-01-01/zone=b/out/zone=a/day=2024-01-31/more/f.jsonl', '{"x":1}');
    const options = { path: 'day=1999-01-01/zone=b/out' };
    const rows = [{ day: Date.UTC(2024, 0, 31), zone: 'a', x: 1n }];
    expect(await readTable(files, { schema, partitionedBy, options })).toEqual(rows);
  });

  it('are refused where a file is in no such folder, or the name is no value', async () => {
    const table = { schema, partitionedBy };
    const above = write('out/zone=a/f.jsonl', '{"x":1}');
    await expect(readTable(above, table)).rejects.toThrow(
      '"out/zone=a/f.jsonl" of table "out" is in no folder "day=…", though the table is PARTITIONED BY it: move the file, or leave the column out.',
    );
    const wrong = write('out/zone=a/day=monday/f.jsonl', '{"x":1}');
    await expect(readTable(wrong, table)).rejects.toMatchObject({
      code: 'CONNECTOR_FAILED',
      message: expect.stringContaining('has \'monday\' for column "day", which is no DATE'),
    });
  });

  it.each([
    [INT, '2147483648'],
    [BIGINT, '9223372036854775808'],
    [BIGINT, ''],
    [DOUBLE, 'x'],
    [BOOLEAN, '1'],
    [DATE, '2023-02-29'],
    [timestamp(3), '2024-01-01 24:00:00'],
    [timestamp(3), '2024-01-01'],
  ] as const)('of %j can not be "%s"', (type, text) => {
    expect(partitionCell(text, type)).toBeUndefined();
  });
});

describe('SQL over a partitioned folder', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'partitioned-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each(FORMATS)(
    'reads what INSERT INTO has written, in %s, whichever columns it asks for',
    async (format) => {
      await using executor = new StreamingSQLExecutor({ stateBackend: 'memory' }, nodeEnvironment);
      await executor.executeDDL(`
      CREATE TABLE trades (symbol STRING, price DOUBLE, volume BIGINT, ts TIMESTAMP(3))
      WITH ('connector' = 'datagen', 'generator' = 'trades', 'symbols' = '3', 'number-of-rows' = '500');
      CREATE TABLE files (price DOUBLE, symbol STRING, volume BIGINT, minute_of INT)
      PARTITIONED BY (minute_of, symbol)
      WITH ('connector' = 'filesystem', 'path' = '${folder}/${format}', 'format' = '${format}')`);
      await executor
        .executeStreamingSQL(
          'INSERT INTO files SELECT price, CASE WHEN volume % 3 = 0 THEN NULL ELSE symbol END, volume, CAST(MINUTE(ts) AS INT) FROM trades',
        )
        .finished();
      const rows = async (sql: string) => {
        const all: string[] = [];
        for await (const batch of executor.executeStreamingSQL(sql)) {
          all.push(...rowsOf(batch).map((one) => Object.values(one).map(String).join('|')));
        }
        return all.sort();
      };
      const written = await rows(
        'SELECT price, CASE WHEN volume % 3 = 0 THEN NULL ELSE symbol END AS symbol, volume, CAST(MINUTE(ts) AS INT) AS m FROM trades',
      );
      expect(written.some((line) => line.includes('null'))).toBe(true);
      expect(await rows('SELECT price, symbol, volume, minute_of FROM files')).toEqual(written);
      const part = (position: number) => written.map((line) => line.split('|')[position]).sort();
      expect(await rows('SELECT symbol FROM files')).toEqual(part(1));
      expect(await rows('SELECT volume FROM files')).toEqual(part(2));
      const isNull = part(1).filter((symbol) => symbol === 'null');
      expect(await rows('SELECT minute_of FROM files WHERE symbol IS NULL')).toHaveLength(
        isNull.length,
      );
    },
  );
});
