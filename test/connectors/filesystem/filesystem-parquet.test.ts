import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ResultBatch } from '../../../src/columnar/result-batch.js';
import { filesystemConnector } from '../../../src/connectors/filesystem/index.js';
import type { SourceConnector } from '../../../src/connectors/source.js';
import { provideKernelBytes } from '../../../src/kernels/load-kernels.js';
import { nodeFileSystem, readKernelBytes } from '../../../src/platform/node.js';
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
import { rowsOf } from '../../support/rows-of.js';

provideKernelBytes(readKernelBytes);

const NUMBERS: Schema = [field('n', BIGINT), field('text', VARCHAR)];

const opened: SourceConnector[] = [];
let folder = '';
let duckdb: DuckDBConnection;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parquet-source-'));
  duckdb = await (await DuckDBInstance.create(':memory:', { threads: '1' })).connect();
});
afterEach(async () => {
  for (const source of opened.splice(0)) await source.close?.();
});
afterAll(async () => {
  duckdb.closeSync();
  await rm(folder, { recursive: true });
});

/** Lets DuckDB write the rows of a query; returns the file's path. */
async function written(name: string, sql: string, options = ''): Promise<string> {
  const path = join(folder, `${name}.parquet`);
  await duckdb.run(`COPY (${sql}) TO '${path}' (FORMAT parquet${options})`);
  return path;
}

async function openSource(path: string, schema: Schema): Promise<SourceConnector> {
  const options = { connector: 'filesystem', path, format: 'parquet' };
  const config = { name: 't', schema, options: new Map(Object.entries(options)) };
  const source = filesystemConnector(nodeFileSystem).create(config);
  opened.push(source);
  await source.init(config);
  return source;
}

async function restOf(source: SourceConnector): Promise<Record<string, unknown>[]> {
  const rows: Record<string, unknown>[] = [];
  for (;;) {
    const batch = await source.fetchNextBatch();
    if (batch === null) break;
    rows.push(...rowsOf(batch as ResultBatch));
  }
  return rows;
}

describe('Parquet files that DuckDB wrote', () => {
  it.each(['snappy', 'zstd', 'gzip', 'lz4_raw', 'brotli', 'uncompressed'])(
    'are read with all types and nulls, compressed by %s',
    async (codec) => {
      const path = await written(
        codec,
        `SELECT * FROM (VALUES (true, 7::INT, 8::TINYINT, 9007199254740993::BIGINT, 0.5::FLOAT, 0.1::DOUBLE, 'ä', DATE '2024-01-02',
           TIMESTAMP '2024-01-01 10:00:00.123456', TIMESTAMP_NS '2024-01-01 10:00:00.123456789',
           TIMESTAMPTZ '2024-01-01 10:00:00.123456+00'), (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL))
         AS t (flag, i, small, big, single, number, text, day, micros, nanos, instant)`,
        `, CODEC ${codec}`,
      );
      const schema = [
        field('big', BIGINT),
        field('flag', BOOLEAN),
        field('i', INT),
        field('small', BIGINT),
        field('single', FLOAT),
        field('number', DOUBLE),
        field('text', VARCHAR),
        field('day', DATE),
        field('micros', timestamp(3)),
        field('nanos', timestamp(9)),
        field('instant', timestampLtz(6)),
        field('absent', INT),
      ];
      const batch = (await (await openSource(path, schema)).fetchNextBatch()) as ResultBatch;
      const [row, nulls] = rowsOf(batch);
      const ms = Date.UTC(2024, 0, 1, 10, 0, 0, 123);
      expect(row).toEqual({
        big: 9007199254740993n,
        flag: true,
        i: 7,
        small: 8n,
        single: 0.5,
        number: 0.1,
        text: 'ä',
        day: expect.anything(),
        micros: expect.anything(),
        nanos: expect.anything(),
        instant: expect.anything(),
        absent: null,
      });
      expect(integersOf(batch, 'micros')).toEqual(BigInt(ms));
      expect(integersOf(batch, 'nanos')).toEqual(BigInt(ms) * 1_000_000n + 456789n);
      expect(integersOf(batch, 'instant')).toEqual(BigInt(ms) * 1000n + 456n);
      expect(new Set(Object.values(nulls ?? {}))).toEqual(new Set([null]));
    },
  );

  it('are read row group by row group, and gone on with at any row', async () => {
    const path = await written(
      'groups',
      "SELECT range AS n, 'x' || (range % 7) AS text FROM range(30000)",
      ', ROW_GROUP_SIZE 6144',
    );
    const source = await openSource(path, NUMBERS);
    const first = rowsOf((await source.fetchNextBatch()) as ResultBatch);
    const offset = source.getCurrentOffset();
    const rest = await restOf(source);
    const all = [...first, ...rest];
    expect(all.length).toBe(30000);
    expect(all.every(({ n, text }, i) => n === BigInt(i) && text === `x${i % 7}`)).toBe(true);

    const resumed = await openSource(path, NUMBERS);
    await resumed.seek?.(offset);
    expect(await restOf(resumed)).toEqual(rest);
  });

  it('refuse columns of other types by name, and nulls where there must be none', async () => {
    const path = await written(
      'refused',
      'SELECT 1.5::DECIMAL(4, 2) AS price, [1, 2] AS list, NULL::INT AS n, 3000000000::UINTEGER AS big',
    );
    const read = async (...schema: Schema): Promise<unknown> =>
      restOf(await openSource(path, schema));
    await expect(read(field('price', DOUBLE))).rejects.toThrow(/"price" is DECIMAL.*DOUBLE/);
    await expect(read(field('list', VARCHAR))).rejects.toThrow(/"list" is nested/);
    await expect(read(field('big', INT))).rejects.toThrow(/"big" is .*INT/);
    await expect(read({ ...field('n', INT), nullable: false })).rejects.toThrow(
      /"n" is NOT NULL and has no value in row 1/,
    );
    await expect(read({ ...field('m', INT), nullable: false })).rejects.toThrow(/no column "m"/);
    expect(await read(field('big', BIGINT))).toEqual([{ big: 3000000000n }]);
  });

  it('must be Parquet', async () => {
    const path = join(folder, 'text.parquet');
    await writeFile(path, 'no such thing at all');
    await expect(restOf(await openSource(path, NUMBERS))).rejects.toMatchObject({
      type: 'CONNECTOR_ERROR',
      message: expect.stringContaining('text.parquet'),
    });
  });
});

/** The first value of a time column in its own unit. */
function integersOf(batch: ResultBatch, name: string): unknown {
  const data = batch.getChild(name)?.data[0];
  return data === undefined
    ? undefined
    : new BigInt64Array(data.values.buffer, data.values.byteOffset)[0];
}
