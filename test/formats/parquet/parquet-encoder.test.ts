import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ParquetEncoder } from '../../../src/formats/parquet/parquet-encoder.js';
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
import '../../support/random-seed.js';
import { type ExactRow, exactBatch } from '../../support/result-batches.js';

const SCHEMA: Schema = [
  field('flag', BOOLEAN),
  field('an "int"', INT),
  field('big', BIGINT),
  field('single', FLOAT),
  field('number', DOUBLE),
  field('text', VARCHAR),
  field('day', DATE),
  field('millis', timestamp(3)),
  field('micros', timestamp(6)),
  field('nanos', timestamp(9)),
  field('instant', timestampLtz(6)),
];

/** Each column as the value that was put in, in a type that says it exactly. */
const READ = `SELECT flag, "an ""int""", big::VARCHAR AS big, single, number, text,
  (day - DATE '1970-01-01')::INT AS day, epoch_ms(millis)::VARCHAR AS millis, epoch_us(micros)::VARCHAR AS micros,
  epoch_ns(nanos)::VARCHAR AS nanos, epoch_us(instant)::VARCHAR AS instant`;

let folder = '';
let duckdb: DuckDBConnection;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parquet-'));
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  duckdb = await instance.connect();
});
afterAll(async () => {
  duckdb.closeSync();
  await rm(folder, { recursive: true });
});

async function query(sql: string): Promise<readonly object[]> {
  return (await duckdb.runAndReadAll(sql)).getRowObjectsJS();
}

async function encode(
  schema: Schema,
  batches: readonly (readonly ExactRow[])[],
): Promise<Uint8Array<ArrayBuffer>> {
  const encoder = new ParquetEncoder(schema);
  const pieces: Uint8Array[] = [];
  for (const rows of batches) pieces.push(encoder.encode(await exactBatch(schema, rows)));
  return new Uint8Array(Buffer.concat([...pieces, encoder.finish()]));
}

async function write(bytes: Uint8Array): Promise<string> {
  const path = join(folder, 'file.parquet');
  await writeFile(path, bytes);
  return path;
}

/** 64-bit values as their digits. */
const withDigits = (rows: readonly ExactRow[]) =>
  rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([name, value]) => [
        name,
        typeof value === 'bigint' ? String(value) : value,
      ]),
    ),
  );

const or = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null, freq: 4 });
/** Within what DuckDB's timestamps hold, and fills nanoseconds. */
const instant = (unitsPerSecond: bigint) =>
  fc.bigInt({ min: -9_000_000_000n * unitsPerSecond, max: 9_000_000_000n * unitsPerSecond });
const row = fc.record({
  flag: or(fc.boolean()),
  'an "int"': or(fc.integer()),
  big: or(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })),
  single: or(fc.float()),
  number: or(fc.double()),
  text: or(fc.string({ unit: 'grapheme' })),
  day: or(fc.integer({ min: -700_000, max: 2_000_000 })),
  millis: or(instant(1000n)),
  micros: or(instant(1_000_000n)),
  nanos: or(instant(1_000_000_000n)),
  instant: or(instant(1_000_000n)),
});

it('writes what DuckDB reads as the same values', async () => {
  const batches = fc.array(fc.array(row, { minLength: 1, maxLength: 30 }), {
    minLength: 1,
    maxLength: 3,
  });
  await fc.assert(
    fc.asyncProperty(batches, async (rows) => {
      const path = await write(await encode(SCHEMA, rows));
      const read = await query(`${READ} FROM read_parquet('${path}')`);
      expect(read).toEqual(withDigits(rows.flat()));
    }),
    { numRuns: 30 },
  );
});

it('gives columns the types that they have in SQL', async () => {
  const path = await write(await encode(SCHEMA, [[{}]]));
  const read = await query(
    `SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM read_parquet('${path}'))`,
  );
  expect(read.map((column) => Object.values(column).join(' '))).toEqual([
    'flag BOOLEAN',
    'an "int" INTEGER',
    'big BIGINT',
    'single FLOAT',
    'number DOUBLE',
    'text VARCHAR',
    'day DATE',
    'millis TIMESTAMP',
    'micros TIMESTAMP',
    'nanos TIMESTAMP_NS',
    'instant TIMESTAMP WITH TIME ZONE',
  ]);
});

it('writes what another reader reads', async () => {
  const schema = [field('text', VARCHAR), field('big', BIGINT)];
  const rows = [
    { text: 'a', big: 9_007_199_254_740_993n },
    { text: null, big: null },
  ];
  const { buffer: file } = await encode(schema, [rows]);
  expect(await parquetReadObjects({ file })).toEqual(rows);
});

it('gathers small batches into row groups, and writes large ones when they are full', async () => {
  const schema = [field('big', BIGINT)];
  const rows = Array.from({ length: 10_000 }, (_, i) => ({ big: BigInt(i) }));
  const batches = Array.from({ length: 15 }, () => rows);
  const { row_groups } = parquetMetadata((await encode(schema, batches)).buffer);
  expect(row_groups.map(({ num_rows }) => num_rows)).toEqual([140_000n, 10_000n]);
});

it('holds back no more than some megabytes of long texts', async () => {
  const schema = [field('text', VARCHAR)];
  const encoder = new ParquetEncoder(schema);
  const text = 'x'.repeat(2000);
  const rows = Array.from({ length: 1000 }, (_, i) => ({ text: i + text }));
  const batch = await exactBatch(schema, rows);
  const written: number[] = [];
  for (let i = 0; i < 9; i++) written.push(encoder.encode(batch).byteLength);
  expect(written.map((byteLength) => byteLength > 100)).toEqual([
    ...[false, false, false, false, true],
    ...[false, false, false, false],
  ]);
});

it('writes a file of no rows', async () => {
  const path = await write(await encode([field('x', BIGINT)], []));
  expect(await query(`SELECT count(*)::INT AS n FROM read_parquet('${path}')`)).toEqual([{ n: 0 }]);
});
