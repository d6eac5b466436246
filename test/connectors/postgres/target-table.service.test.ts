import { beforeAll, describe, expect, it } from 'vitest';
import { ErrorType } from '../../../src/errors/error-type.js';
import type { StreamingError } from '../../../src/errors/streaming-error.js';
import { field } from '../../../src/types/schema.js';
import { BIGINT, timestamp, VARCHAR } from '../../../src/types/sql-type.js';
import { freshDatabase, runSql } from '../../services/postgres-url.js';
import {
  batchOf,
  makeSink,
  openSink,
  type SinkUnderTest,
  TRADES,
  trades,
} from './sink-under-test.js';

const url = await freshDatabase();

beforeAll(async () => {
  const columns = 'symbol text, num_trades bigint, price double precision';
  for (const statement of [
    `CREATE TABLE fitting (${columns})`,
    `CREATE TABLE keyed (${columns}, PRIMARY KEY (num_trades, symbol))`,
    'CREATE TABLE misspelt (symbol text, num_trade bigint, price double precision)',
    'CREATE TABLE narrow (symbol text, num_trades integer, price double precision)',
    `CREATE TABLE demanding (${columns}, venue text NOT NULL)`,
    `CREATE TABLE helping (${columns}, venue text NOT NULL DEFAULT 'x', id bigint GENERATED ALWAYS AS IDENTITY)`,
    'CREATE TABLE counting (symbol text, num_trades bigint GENERATED ALWAYS AS IDENTITY, price double precision)',
    'CREATE TABLE times (at timestamp(3))',
    `CREATE UNIQUE INDEX partially ON fitting (symbol) WHERE price > 0`,
    'CREATE VIEW seen AS SELECT * FROM fitting',
    'CREATE SCHEMA "Other; --"',
    `CREATE TABLE "Other; --"."Hostile ""name""" ("sym'bol" text PRIMARY KEY, "$1" bigint)`,
  ]) {
    await runSql(url, statement);
  }
});

async function failureOf(options: Partial<SinkUnderTest>): Promise<StreamingError> {
  const sink = makeSink({ url, tableName: 'fitting', ...options });
  const failure = await sink.init().then(
    () => undefined,
    (error: unknown) => error,
  );
  await sink.close();
  return failure as StreamingError;
}

describe('the table that the PostgreSQL sink writes', () => {
  it.each([
    [{ tableName: 'fiting' }, 'which is no table of the database (did you mean "fitting"?)'],
    [{ tableName: 'seen' }, 'is to be written to "seen", which is no table'],
    [
      { tableName: 'misspelt' },
      'has the column "num_trades" BIGINT, which public.misspelt has not (did you mean "num_trade"?)',
    ],
    [
      { tableName: 'narrow' },
      'has the column "num_trades" BIGINT, which is integer in public.narrow: it must be bigint there',
    ],
    [{ tableName: 'demanding' }, 'lacks the column "venue", which is NOT NULL without a default'],
    [{ tableName: 'counting' }, 'which public.counting generates itself'],
    [
      { primaryKey: ['symbol'] },
      'has the primary key ("symbol"), on which public.fitting has no unique constraint',
    ],
    [{ tableName: 'keyed', primaryKey: ['symbol'] }, 'has the primary key ("symbol"), on which'],
    [
      { tableName: 'times', schema: [field('at', timestamp(6))] },
      'with 6 digits behind the second, of which public.times keeps 3: declare it with at most 3',
    ],
    [
      { tableName: 'times', schema: [field('at', timestamp(9))] },
      'has the column "at" with 9 digits behind the second',
    ],
  ])('must fit: %o', async (options, problem) => {
    const { type, message } = await failureOf(options);
    expect(type).toBe(ErrorType.VALIDATION_ERROR);
    expect(message).toMatch(/^Table "out" .*\.$/);
    expect(message).toContain(problem);
  });

  it('may have more columns, and its key in another order', async () => {
    expect(await failureOf({ tableName: 'helping' })).toBeUndefined();
    expect(await failureOf({ tableName: 'keyed', primaryKey: ['symbol', 'num_trades'] })).toBe(
      undefined,
    );
  });

  it('may have any names, which are never taken for SQL', async () => {
    const schema = [field("sym'bol", VARCHAR), field('$1', BIGINT)];
    const tableName = '"Other; --"."Hostile ""name"""';
    const sink = await openSink({ url, tableName, schema, primaryKey: ["sym'bol"] });
    for (let i = 1n; i <= 2n; i++) {
      await sink.write(await batchOf(schema, [{ "sym'bol": 'A', $1: i }]));
      await sink.publish((await sink.prepare(Number(i))) as Uint8Array);
    }
    await sink.close();
    expect(await runSql(url, `SELECT * FROM ${tableName}`)).toEqual([{ "sym'bol": 'A', $1: '2' }]);
  });

  it('is refused with a sentence where the user may not write it', async () => {
    await runSql(url, "CREATE USER reader PASSWORD 'reader'");
    const asReader = url.replace(/\/\/[^@]+@/, '//reader:reader@');
    const failure = await failureOf({ url: asReader, tableName: 'helping' });
    expect(failure.message).toContain(
      'is written as user "reader", who lacks a privilege: GRANT INSERT ON public.helping TO reader',
    );
  });
});

describe('the options of the PostgreSQL sink', () => {
  it.each([
    ['postgres://u:hunter2@127.0.0.1:1/d', ErrorType.CONNECTOR_ERROR, '127.0.0.1:1, database "d"'],
    [url.replace(/:[^:@]+@/, ':hunter2@'), ErrorType.CONNECTOR_ERROR, 'authentication failed'],
    ['http://u:hunter2@h/d', ErrorType.VALIDATION_ERROR, 'must have the form postgres://'],
    ['postgres://u:1#hunter2@h/d', ErrorType.VALIDATION_ERROR, 'at the wrong place'],
  ])('are refused without showing the password', async (wrongUrl, type, problem) => {
    const error = await failureOf({ url: wrongUrl });
    expect(error.type).toBe(type);
    expect(error.message).toContain(problem);
    for (let at: unknown = error; at instanceof Error; at = at.cause) {
      expect(`${at.message} ${at.stack} ${JSON.stringify(at)}`).not.toContain('hunter2');
    }
  });

  it('hold to the primary key in rows too', async () => {
    await runSql(
      url,
      'CREATE TABLE nullable_key (symbol text UNIQUE, num_trades bigint, price float)',
    );
    const sink = await openSink({ url, tableName: 'nullable_key', primaryKey: ['symbol'] });
    const batch = await batchOf(TRADES, [{ symbol: null, num_trades: 1n, price: 1 }]);
    await expect(sink.write(batch)).rejects.toMatchObject({
      type: ErrorType.CONNECTOR_ERROR,
      message: expect.stringContaining('NULL in column "symbol", which is part of the primary key'),
    });
    await sink.write(await trades(['A', 1n, 1]));
    await sink.close();
  });
});
