import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ResultBatch, resultBatchOf } from '../../../src/columnar/result-batch.js';
import { must } from '../../../src/common/assert.js';
import { ErrorType } from '../../../src/errors/error-type.js';
import { field, type Schema } from '../../../src/types/schema.js';
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
} from '../../../src/types/sql-type.js';
import { freshDatabase, runSql } from '../../services/postgres-url.js';
import { batchOf, openSink } from './sink-under-test.js';

const url = await freshDatabase();
let tables = 0;

/** Makes a table `(position int, v <type>)`, writes the batches to it and gives `v` as text, by position. */
async function written(
  type: SqlType,
  targetType: string,
  batches: readonly ResultBatch[],
): Promise<readonly unknown[]> {
  const tableName = `t${tables++}`;
  await runSql(url, `CREATE TABLE ${tableName} (position integer, v ${targetType})`);
  const sink = await openSink({ url, tableName, schema: schemaOf(type) });
  try {
    for (const batch of batches) await sink.write(batch);
    await sink.publish(must(await sink.prepare(1)));
  } finally {
    await sink.close();
  }
  const rows = await runSql(
    url,
    `SELECT (v ${type.kind === 'timestamp_ltz' ? "AT TIME ZONE 'UTC'" : ''})::text AS v FROM ${tableName} ORDER BY position`,
  );
  return rows.map(({ v }) => v);
}

const schemaOf = (type: SqlType): Schema => [field('position', INT), field('v', type)];

function batchOfColumn(
  type: SqlType,
  data: ArrayBufferView & { readonly length: number },
): ResultBatch {
  const n = data.length;
  return resultBatchOf(schemaOf(type), n, [
    { data: Int32Array.from({ length: n }, (_, i) => i), nullCount: 0 },
    { data, nullCount: 0 },
  ]);
}

async function rowsOfValues(type: SqlType, values: readonly unknown[]): Promise<ResultBatch> {
  return batchOf(
    schemaOf(type),
    values.map((v, position) => ({ position, v })),
  );
}

describe('the PostgreSQL sink', () => {
  it('writes every number exactly, whatever its size', async () => {
    const ints = Int32Array.of(0, -1, 2 ** 31 - 1, -(2 ** 31));
    const texts = ['0', '-1', '2147483647', '-2147483648'];
    expect(await written(INT, 'integer', [batchOfColumn(INT, ints)])).toEqual(texts);
    expect(await written(INT, 'bigint', [batchOfColumn(INT, ints)])).toEqual(texts);
    const bigints = BigInt64Array.of(2n ** 53n + 1n, 2n ** 63n - 1n, -(2n ** 63n));
    expect(await written(BIGINT, 'bigint', [batchOfColumn(BIGINT, bigints)])).toEqual(
      [...bigints].map(String),
    );
    const doubles = [0.1 + 0.2, 5e-324, 1.7976931348623157e308, Number.NaN, 1 / 0, -1 / 0, -0];
    const doubleTexts = ['NaN', 'Infinity', '-Infinity', '-0'];
    const found = await written(DOUBLE, 'double precision', [
      batchOfColumn(DOUBLE, Float64Array.from(doubles)),
    ]);
    expect(found.slice(3)).toEqual(doubleTexts);
    expect(found.map(Number).slice(0, 3)).toEqual(doubles.slice(0, 3));
    const floats = batchOfColumn(FLOAT, Float32Array.of(0.1, Number.NaN));
    expect(await written(FLOAT, 'real', [floats])).toEqual(['0.1', 'NaN']);
    expect(await written(FLOAT, 'double precision', [floats])).toEqual([
      '0.10000000149011612',
      'NaN',
    ]);
  });

  it('writes booleans, texts and nulls as they are', async () => {
    const booleans = await rowsOfValues(BOOLEAN, [true, false, null]);
    expect(await written(BOOLEAN, 'boolean', [booleans])).toEqual(['true', 'false', null]);
    const texts = ['', "o'hara", 'a\\b\t\n', 'ünï 💥', null, 'x'.repeat(100_000)];
    expect(await written(VARCHAR, 'text', [await rowsOfValues(VARCHAR, texts)])).toEqual(texts);
    for (const type of [INT, DOUBLE, DATE, timestamp(3), timestampLtz(6)]) {
      const target = type.kind === 'timestamp_ltz' ? 'timestamptz' : type.kind;
      const nulls = await rowsOfValues(type, [null, null]);
      const doublePrecision = target === 'double' ? 'double precision' : target;
      expect(await written(type, doublePrecision, [nulls])).toEqual([null, null]);
    }
  });

  it('writes dates and times to the microsecond, far off ones too', async () => {
    const days = Int32Array.of(0, -1, 10_957, -719_162, 2_932_896);
    expect(await written(DATE, 'date', [batchOfColumn(DATE, days)])).toEqual([
      '1970-01-01',
      '1969-12-31',
      '2000-01-01',
      '0001-01-01',
      '9999-12-31',
    ]);
    const millis = BigInt64Array.of(0n, -1n, 1_700_000_000_123n, 253_402_300_799_999n);
    const milliTexts = [
      '1970-01-01 00:00:00',
      '1969-12-31 23:59:59.999',
      '2023-11-14 22:13:20.123',
      '9999-12-31 23:59:59.999',
    ];
    for (const [type, target] of [
      [timestamp(3), 'timestamp'],
      [timestamp(3), 'timestamp(3)'],
      [timestampLtz(3), 'timestamptz'],
    ] as const) {
      expect(await written(type, target, [batchOfColumn(type, millis)])).toEqual(milliTexts);
    }
    const micros = BigInt64Array.of(-1n, 1_700_000_000_123_457n, 253_402_300_799_999_999n);
    expect(await written(timestamp(6), 'timestamp', [batchOfColumn(timestamp(6), micros)])).toEqual(
      ['1969-12-31 23:59:59.999999', '2023-11-14 22:13:20.123457', '9999-12-31 23:59:59.999999'],
    );
  });

  it('writes slices of batches', async () => {
    const flags = Array.from({ length: 40 }, (_, i) => (i % 7 === 0 ? null : i % 3 === 0));
    const whole = await rowsOfValues(BOOLEAN, flags);
    const slices = [whole.slice(3, 20), whole.slice(20, 39)] as ResultBatch[];
    expect(await written(BOOLEAN, 'boolean', slices)).toEqual(
      flags.slice(3, 39).map((flag) => flag?.toString() ?? null),
    );
    const names = flags.map((flag, i) => (flag === null ? null : `n${i}`));
    const texts = (await rowsOfValues(VARCHAR, names)).slice(5, 33) as ResultBatch;
    expect(await written(VARCHAR, 'text', [texts])).toEqual(names.slice(5, 33));
  });

  it('writes any rows so that they read the same', async () => {
    const row = fc.tuple(
      fc.option(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })),
      fc.option(fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll('\0', ''))),
    );
    const schema = [field('position', INT), field('n', BIGINT), field('s', VARCHAR)];
    await runSql(url, 'CREATE TABLE random_rows (position integer PRIMARY KEY, n bigint, s text)');
    const sink = await openSink({
      url,
      tableName: 'random_rows',
      schema,
      primaryKey: ['position'],
    });
    let checkpointId = 0;
    const property = fc.asyncProperty(
      fc.array(row, { minLength: 1, maxLength: 50 }),
      async (rows) => {
        const named = rows.map(([n, s], position) => ({ position, n, s }));
        await sink.write(await batchOf(schema, named));
        await sink.publish(must(await sink.prepare(++checkpointId)));
        const found = await runSql(
          url,
          'SELECT n, s FROM random_rows WHERE position < $1 ORDER BY position',
          [rows.length],
        );
        expect(found).toEqual(rows.map(([n, s]) => ({ n: n?.toString() ?? null, s })));
      },
    );
    await fc.assert(property, { numRuns: 50 });
    await sink.close();
  });

  it.each([
    ['the character U+0000', VARCHAR, 'text', ['fine', 'a\0b'], 'the character U+0000'],
    ['a text too long', VARCHAR, 'varchar(3)', ['äöü', 'four'], 'a text of 4 characters'],
    ['NULL', VARCHAR, 'text NOT NULL', ['fine', null], 'NULL'],
    ['a time beyond', timestamp(3), 'timestamp', [8_640_000_000_000_000 * 2], 'a time'],
  ])(
    'refuses %s before the checkpoint, naming the column',
    async (_, type, target, values, what) => {
      const batch = await rowsOfValues(type, values);
      await expect(written(type, target, [batch])).rejects.toMatchObject({
        type: ErrorType.CONNECTOR_ERROR,
        message: expect.stringContaining(`Table "out" was given ${what} in column "v", `),
      });
    },
  );

  it('takes as many characters as a limited column does, however many bytes they have', async () => {
    const texts = ['äöü', '💥💥💥', 'abc'];
    expect(await written(VARCHAR, 'varchar(3)', [await rowsOfValues(VARCHAR, texts)])).toEqual(
      texts,
    );
  });
});
