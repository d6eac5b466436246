import { describe, expect, it } from 'vitest';
import type { SinkConnector } from '../../src/connectors/sink.js';
import { StreamingSQLExecutor } from '../../src/node.js';
import { rowsOf } from '../support/rows-of.js';
import { errorOf } from './plan-script.js';

const TRADES = [
  { symbol: 'A', price: 10, volume: 1n, at: new Date('2024-05-06T10:00:00.125Z') },
  { symbol: null, price: 20, volume: 2n, at: new Date('2024-05-06T23:59:59.999Z') },
];

const TABLES = `
  CREATE TABLE totals (symbol STRING, volume DOUBLE, day DATE) WITH ('connector' = 'kept');
  CREATE TABLE strict (symbol STRING NOT NULL, volume BIGINT) WITH ('connector' = 'kept');
  CREATE TABLE parts (region STRING, volume BIGINT, venue INT) PARTITIONED BY (region, venue)
    WITH ('connector' = 'kept');
  CREATE TABLE generated (id BIGINT) WITH ('connector' = 'datagen', 'number-of-rows' = '1');
`;

/** An executor with two trades and some tables that keep what is written to them. */
async function executorOf(written: unknown[][]): Promise<StreamingSQLExecutor> {
  const executor = new StreamingSQLExecutor({ stateBackend: 'memory' });
  await executor.registerStream('trades', TRADES);
  const sink: SinkConnector = {
    delivery: 'at-least-once',
    init: async () => {},
    recover: async () => {},
    write: async (batch) => {
      written.push(...rowsOf(batch).map((row) => Object.values(row)));
    },
    prepare: async () => undefined,
    publish: async () => {},
    close: async () => {},
  };
  const readsNothing = () => {
    throw new Error('not to be read');
  };
  executor.registerConnector('kept', readsNothing, () => sink);
  await executor.executeDDL(TABLES);
  return executor;
}

/** What an INSERT INTO writes. */
async function written(sql: string): Promise<unknown[][]> {
  const rows: unknown[][] = [];
  await using executor = await executorOf(rows);
  await executor.executeStreamingSQL(sql).finished();
  return rows;
}

describe('INSERT INTO, when it runs,', () => {
  it('writes rows in the columns and types of the table', async () => {
    const day = Date.UTC(2024, 4, 6);
    expect(
      await written(
        'INSERT INTO totals SELECT symbol, volume, CAST(at AS TIMESTAMP(3)) FROM trades',
      ),
    ).toEqual([
      ['A', 1, day],
      [null, 2, day],
    ]);
  });

  it('writes NULL to what the list leaves out, and constants to what PARTITION gives', async () => {
    expect(await written('INSERT INTO totals (volume) SELECT price FROM trades')).toEqual([
      [null, 10, null],
      [null, 20, null],
    ]);
    expect(
      await written(
        "INSERT INTO parts PARTITION (region = 'EU', venue = 7) SELECT volume FROM trades",
      ),
    ).toEqual([
      ['EU', 1n, 7],
      ['EU', 2n, 7],
    ]);
  });

  it('fails at a null for a NOT NULL column, and not where there is none', async () => {
    await expect(written('INSERT INTO strict SELECT symbol, volume FROM trades')).rejects.toThrow(
      'Column "symbol" of table "strict" takes no NULL',
    );
    expect(
      await written(
        `INSERT INTO strict SELECT symbol, volume FROM trades WHERE symbol IS NOT NULL`,
      ),
    ).toEqual([['A', 1n]]);
    expect(
      await written(`INSERT INTO strict SELECT COALESCE(symbol, '?'), volume FROM trades`),
    ).toEqual([
      ['A', 1n],
      ['?', 2n],
    ]);
  });

  it('is explained, and refuses a table that can only be read', async () => {
    await using executor = await executorOf([]);
    expect(executor.explain('INSERT INTO strict SELECT symbol, volume FROM trades')).toMatch(
      /^Sink\(table=\[strict\], fields=\[symbol, volume\].*\n\+- EnforceNotNull\(columns=\[symbol\]\)/,
    );
    expect(
      errorOf(() =>
        executor.executeStreamingSQL('INSERT INTO generated SELECT volume FROM trades'),
      ),
    ).toMatch(/^Table "generated" can't be written to.* @1:13$/);
  });

  it('does not come in statement sets', async () => {
    await using executor = await executorOf([]);
    const sql = `EXECUTE STATEMENT SET BEGIN
      INSERT INTO totals (volume) SELECT price FROM trades; END`;
    expect(errorOf(() => executor.executeStreamingSQL(sql))).toMatch(/STATEMENT SET.* @1:1$/);
    await expect(executor.executeDDL(sql)).rejects.toThrow('STATEMENT SET');
  });
});
