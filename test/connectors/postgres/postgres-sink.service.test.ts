import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { must } from '../../../src/common/assert.js';
import type { SinkConnector, SinkHandle } from '../../../src/connectors/sink.js';
import { ErrorType } from '../../../src/errors/error-type.js';
import { systemTimers } from '../../../src/platform/node.js';
import { PostgresDatabase } from '../../../src/state/postgres/postgres-database.js';
import { PostgresServer } from '../../services/postgres-server.js';
import { freshDatabase, runSql } from '../../services/postgres-url.js';
import { openSink, type SinkUnderTest, trades } from './sink-under-test.js';

const url = await freshDatabase();

const appending: SinkUnderTest = { url, tableName: 'appended' };
const upserting: SinkUnderTest = { url, tableName: 'upserted', primaryKey: ['symbol'] };

const read = (table: string): Promise<unknown> =>
  runSql(url, `SELECT symbol, num_trades::int AS n, price FROM ${table} ORDER BY 1, 2, 3`);

async function prepared(sink: SinkConnector, checkpointId: number): Promise<SinkHandle> {
  return must(await sink.prepare(checkpointId));
}

beforeAll(async () => {
  for (const [table, key] of [
    ['appended', ''],
    ['upserted', ', PRIMARY KEY (symbol)'],
  ]) {
    await runSql(
      url,
      `CREATE TABLE ${table} (added_at timestamptz DEFAULT now(), price double precision, symbol text, num_trades bigint${key})`,
    );
  }
});

beforeEach(async () => {
  await runSql(url, 'TRUNCATE appended, upserted');
});

describe('the PostgreSQL sink', () => {
  it('shows an epoch when it is published, not before, and publishing again changes nothing', async () => {
    const sink = await openSink(appending);
    await sink.write(await trades(['A', 1n, 1.5], ['B', 2n, 2.5]));
    await sink.write(await trades(['A', 1n, 1.5]));
    const handle = await prepared(sink, 1);
    expect(await read('appended')).toEqual([]);
    await sink.publish(handle);
    const rows = [
      { symbol: 'A', n: 1, price: 1.5 },
      { symbol: 'A', n: 1, price: 1.5 },
      { symbol: 'B', n: 2, price: 2.5 },
    ];
    expect(await read('appended')).toEqual(rows);
    await sink.publish(handle);
    expect(await read('appended')).toEqual(rows);
    await sink.close();
  });

  it('has nothing to publish for an epoch without rows', async () => {
    const sink = await openSink(appending);
    expect(await sink.prepare(1)).toBeUndefined();
    await sink.close();
  });

  it('keeps what is written during a prepare for the next epoch, and drops at the end what was not prepared', async () => {
    const sink = await openSink(appending);
    await sink.write(await trades(['A', 1n, 1]));
    const preparing = prepared(sink, 1);
    await sink.write(await trades(['B', 2n, 2]));
    const first = await preparing;
    const second = await prepared(sink, 2);
    await sink.write(await trades(['C', 3n, 3]));
    await sink.publish(first);
    expect(await read('appended')).toEqual([{ symbol: 'A', n: 1, price: 1 }]);
    await sink.publish(second);
    await sink.close();
    expect(await read('appended')).toHaveLength(2);
  });

  it('replaces rows by their primary key, the last row of a key in an epoch being the one that counts', async () => {
    const sink = await openSink(upserting);
    await sink.write(await trades(['A', 1n, 1], ['B', 1n, 1], ['A', 2n, 2]));
    await sink.write(await trades(['C', 1n, 1], ['A', 3n, 3]));
    await sink.publish(await prepared(sink, 1));
    await sink.write(await trades(['B', 9n, 9]));
    await sink.publish(await prepared(sink, 2));
    expect(await read('upserted')).toEqual([
      { symbol: 'A', n: 3, price: 3 },
      { symbol: 'B', n: 9, price: 9 },
      { symbol: 'C', n: 1, price: 1 },
    ]);
    await sink.close();
  });

  it('leaves columns that it does not have as they are', async () => {
    await runSql(url, "INSERT INTO upserted VALUES ('2020-01-01', 0, 'A', 0)");
    const sink = await openSink(upserting);
    await sink.write(await trades(['A', 1n, 1]));
    await sink.publish(await prepared(sink, 1));
    const rows = await runSql(url, "SELECT num_trades FROM upserted WHERE added_at = '2020-01-01'");
    expect(rows).toEqual([{ num_trades: '1' }]);
    await sink.close();
  });

  it('publishes at the next start what a crash left prepared, in order and once', async () => {
    const crashed = await openSink(upserting);
    await crashed.write(await trades(['A', 1n, 1]));
    const first = await prepared(crashed, 7);
    await crashed.write(await trades(['A', 2n, 2], ['B', 2n, 2]));
    const second = await prepared(crashed, 8);
    await crashed.publish(first);
    await crashed.close();
    for (let restart = 0; restart < 3; restart++) {
      const sink = await openSink(upserting);
      await sink.recover([first, second]);
      await sink.close();
      expect(await read('upserted')).toEqual([
        { symbol: 'A', n: 2, price: 2 },
        { symbol: 'B', n: 2, price: 2 },
      ]);
    }
  });

  it('publishes an epoch whole or not at all when it crashes half way', async () => {
    let isCrashing = true;
    const sink = await openSink({
      ...appending,
      reachFailPoint: (point) => {
        if (isCrashing && point === 'sink.half-published') throw new Error('crash');
      },
    });
    await sink.write(await trades(['A', 1n, 1]));
    const handle = await prepared(sink, 1);
    await expect(sink.publish(handle)).rejects.toThrow('crash');
    expect(await read('appended')).toEqual([]);
    isCrashing = false;
    await sink.publish(handle);
    expect(await read('appended')).toHaveLength(1);
    await sink.close();
  });

  it('does not take the epochs of a job that starts anew for those of its earlier life', async () => {
    for (let life = 1; life <= 2; life++) {
      const sink = await openSink(appending);
      await sink.write(await trades(['A', BigInt(life), life]));
      await sink.publish(await prepared(sink, 1));
      await sink.close();
    }
    expect(await read('appended')).toHaveLength(2);
  });

  it('publishes once when two processes do it at the same time', async () => {
    const sinks = await Promise.all([openSink(appending), openSink(appending)]);
    await sinks[0].write(await trades(['A', 1n, 1]));
    const handle = await prepared(sinks[0], 1);
    await Promise.all([...sinks, ...sinks].map((sink) => sink.publish(handle)));
    expect(await read('appended')).toHaveLength(1);
    for (const sink of sinks) await sink.close();
  });

  it('is there for several jobs and tables at once', async () => {
    const others = ['job-1', 'job-2'].flatMap((jobId) =>
      ['out', 'other'].map((name) => openSink({ ...appending, jobId, name })),
    );
    for (const sink of await Promise.all(others)) {
      await sink.write(await trades(['A', 1n, 1]));
      await sink.publish(await prepared(sink, 1));
      await sink.close();
    }
    expect(await read('appended')).toHaveLength(4);
  });
});

describe('the PostgreSQL sink in the database of the checkpoints', () => {
  it('publishes within their transaction, several sinks in one, and not when it is rolled back', async () => {
    const database = await PostgresDatabase.open(url, systemTimers);
    const sinks = [
      await openSink({ ...appending, isShared: true }),
      await openSink({ ...upserting, isShared: true }),
    ];
    const handles: SinkHandle[] = [];
    for (const sink of sinks) {
      await sink.write(await trades(['A', 1n, 1]));
      handles.push(await prepared(sink, 1));
    }
    const commit = (outcome: Error | undefined): Promise<void> =>
      database.transaction(async (session) => {
        for (const [i, sink] of sinks.entries()) {
          await must(sink.publishWithin)(session, must(handles[i]));
        }
        if (outcome !== undefined) throw outcome;
      });
    await expect(commit(new Error('fenced'))).rejects.toThrow('fenced');
    expect([await read('appended'), await read('upserted')]).toEqual([[], []]);
    for (let i = 0; i < 2; i++) {
      await commit(undefined);
      expect(await read('appended')).toHaveLength(1);
      expect(await read('upserted')).toHaveLength(1);
    }
    for (const sink of sinks) await sink.close();
    await database.close();
  });

  it('is offered there alone', async () => {
    const sink = await openSink(appending);
    expect(sink.publishWithin).toBeUndefined();
    await sink.close();
  });
});

describe('the PostgreSQL sink of a server that crashes', () => {
  it('fails publishing with CONNECTOR_ERROR, and publishes when the server is back', async () => {
    const server = await PostgresServer.start();
    try {
      await runSql(
        server.url(),
        'CREATE TABLE t (symbol text, num_trades bigint, price double precision)',
      );
      const sink = await openSink({ url: server.url(), tableName: 't' });
      await sink.write(await trades(['A', 1n, 1]));
      const handle = await prepared(sink, 1);
      server.stop();
      await expect(sink.publish(handle)).rejects.toMatchObject({
        type: ErrorType.CONNECTOR_ERROR,
        message: expect.stringMatching(
          /^Table "out" can't be written: .*PostgreSQL at 127\.0\.0\.1/,
        ),
      });
      await server.resume();
      await sink.publish(handle);
      expect(await runSql(server.url(), 'SELECT symbol FROM t')).toEqual([{ symbol: 'A' }]);
      await sink.close();
    } finally {
      server.remove();
    }
  });
});
