import { beforeEach, describe, expect, it } from 'vitest';
import { RowKind } from '../../../src/columnar/column-batch.js';
import { must } from '../../../src/common/assert.js';
import { StreamingSQLExecutor } from '../../../src/node.js';
import { freshDatabase, runSql } from '../../services/postgres-url.js';
import { openSink, type SinkUnderTest, trades } from './sink-under-test.js';

const url = await freshDatabase();
const upserting: SinkUnderTest = { url, tableName: 'upserted', primaryKey: ['symbol'] };
const { INSERT, UPDATE_AFTER, DELETE } = RowKind;

const read = (): Promise<unknown> =>
  runSql(url, 'SELECT symbol, num_trades::int AS n, price FROM upserted ORDER BY 1');

beforeEach(async () => {
  await runSql(
    url,
    `DROP TABLE IF EXISTS upserted; CREATE TABLE upserted
      (price double precision, symbol text PRIMARY KEY, num_trades bigint)`,
  );
});

describe('the PostgreSQL sink, given changes', () => {
  it('does what the last change of each key in an epoch says, in order', async () => {
    const sink = await openSink(upserting);
    const first = await trades(['A', 1n, 1], ['B', 1n, 1], ['C', 1n, 1]);
    await sink.write(first.changedAs(Int8Array.of(INSERT, INSERT, INSERT)));
    await sink.publish(must(await sink.prepare(1)));
    const second = await trades(
      ['A', 1n, 1],
      ['B', 1n, 1],
      ['B', 2n, 2],
      ['D', 1n, 1],
      ['D', 1n, 1],
    );
    await sink.write(second.changedAs(Int8Array.of(DELETE, DELETE, UPDATE_AFTER, INSERT, DELETE)));
    const handle = must(await sink.prepare(2));
    await sink.publish(handle);
    const rows = [
      { symbol: 'B', n: 2, price: 2 },
      { symbol: 'C', n: 1, price: 1 },
    ];
    expect(await read()).toEqual(rows);
    await sink.publish(handle);
    expect(await read()).toEqual(rows);
    await sink.close();
  });

  it('follows an updating query to its last state', async () => {
    await using executor = new StreamingSQLExecutor({
      stateBackend: 'memory',
      checkpointIntervalSeconds: 0.01,
      batchRowsMax: 3,
    });
    const symbols = ['A', 'B', 'C', 'D', 'E'];
    const changes = Array.from({ length: 400 }, (_, i) => ({
      op: i % 7 === 3 ? '-D' : '+U',
      symbol: must(symbols[(i * 11) % 5]),
      price: (i * 13) % 29,
    }));
    await executor.registerStream('changes', changes, {
      changelogMode: 'upsert',
      primaryKey: ['symbol'],
    });
    await executor.executeDDL(`CREATE TABLE out (
        symbol STRING, price DOUBLE, num_trades BIGINT, PRIMARY KEY (symbol) NOT ENFORCED
      ) WITH ('connector' = 'postgres', 'url' = '${url.replaceAll("'", "''")}', 'table-name' = 'upserted')`);
    await executor
      .executeStreamingSQL('INSERT INTO out SELECT symbol, price, 1 FROM changes WHERE price > 10')
      .finished();
    const last = new Map(changes.map((change) => [change.symbol, change]));
    const wanted = [...last.values()]
      .filter(({ op, price }) => op === '+U' && price > 10)
      .map(({ symbol, price }) => ({ symbol, n: 1, price }))
      .sort((a, b) => (a.symbol < b.symbol ? -1 : 1));
    expect(wanted.length).toBeGreaterThan(0);
    expect(await read()).toEqual(wanted);
  });
});
