import { inspect } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import {
  ErrorType,
  RecoveryStrategy,
  type ResultBatch,
  StreamingSQLExecutor,
} from '../../../src/node.js';
import { nodeEnvironment } from '../../../src/platform/node.js';
import { rowsOf } from '../../support/rows-of.js';
import { FEED_KINDS, type FeedUnderTest, startFeed } from './feed-under-test.js';
import { errorOf, numbersTable, range } from './message-tables.js';

let feed: FeedUnderTest | undefined;
afterEach(async () => {
  await feed?.close();
  feed = undefined;
});

async function rowsOfQuery(executor: StreamingSQLExecutor, sql: string): Promise<object[]> {
  const rows: object[] = [];
  for await (const batch of executor.executeStreamingSQL(sql)) {
    rows.push(...rowsOf(batch as ResultBatch));
  }
  return rows;
}

const TRADES = range(0, 5000).map((i) =>
  JSON.stringify({ symbol: `S${i % 3}`, volume: i % 10, ts: 1_700_000_000_000 + i * 10 }),
);
const POISON = ['{"n":1}', '{"n":"oops"}', '{"n":2}', 'garbage', '{"n":3}'];

describe.each(FEED_KINDS)('a table of %s', (kind) => {
  it('is aggregated in windows of event time', async () => {
    feed = await startFeed(kind, TRADES);
    await using executor = new StreamingSQLExecutor({ stateBackend: 'memory' });
    await executor.executeDDL(
      numbersTable(
        feed.options,
        `symbol STRING, volume INT, ts BIGINT, at AS TO_TIMESTAMP_LTZ(ts, 3), WATERMARK FOR at AS at - INTERVAL '1' SECOND`,
        'trades',
      ),
    );
    const rows = await rowsOfQuery(
      executor,
      `SELECT symbol, COUNT(*) AS c, SUM(volume) AS total FROM trades
       GROUP BY symbol, TUMBLE(at, INTERVAL '10' SECOND)`,
    );
    const sum = (name: 'c' | 'total') =>
      rows.reduce((total, row) => total + Number(Reflect.get(row, name)), 0);
    expect(rows).toHaveLength(15);
    expect([sum('c'), sum('total')]).toEqual([5000, 22_500]);
  });

  it('tells when each message came', async () => {
    feed = await startFeed(kind, ['{"n":1}', '{"n":2}']);
    await using executor = new StreamingSQLExecutor({ stateBackend: 'memory' });
    const columns = "n BIGINT, at TIMESTAMP_LTZ(3) METADATA FROM 'received-at'";
    await executor.executeDDL(numbersTable(feed.options, columns));
    const beforeMs = Date.now();
    const rows = await rowsOfQuery(executor, 'SELECT n, at FROM numbers WHERE n > 0');
    expect(rows.map((row) => Reflect.get(row, 'n'))).toEqual([1n, 2n]);
    for (const row of rows) {
      expect(Number(Reflect.get(row, 'at'))).toBeGreaterThanOrEqual(beforeMs);
      expect(Number(Reflect.get(row, 'at'))).toBeLessThanOrEqual(Date.now());
    }
  });

  it('fails at a message that can not be decoded, and says where it came from', async () => {
    feed = await startFeed(kind, POISON);
    await using executor = new StreamingSQLExecutor({ stateBackend: 'memory' });
    await executor.executeDDL(
      numbersTable({ ...feed.options, url: `${feed.options.url}?a=canary` }),
    );
    const error = await errorOf(rowsOfQuery(executor, 'SELECT n FROM numbers'));
    expect(error.code).toBe('MALFORMED_ROW');
    expect(error.message).toContain(
      `Table "numbers" can't decode a message from ${feed.options.url}: `,
    );
    expect(error.message).toContain("'scan.on-malformed' = 'skip' leaves such messages out.");
    expect(error.context).toMatchObject({ topic: feed.options.url, column: 'n' });
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain('canary');
  });

  it('passes over such messages and counts them, where it says so', async () => {
    feed = await startFeed(kind, POISON);
    await using executor = new StreamingSQLExecutor({ stateBackend: 'memory' });
    await executor.executeDDL(numbersTable({ ...feed.options, 'scan.on-malformed': 'skip' }));
    const query = executor.executeStreamingSQL('SELECT n FROM numbers');
    const numbers: unknown[] = [];
    for await (const batch of query) numbers.push(...batch.column('n'));
    expect(numbers).toEqual([1n, 2n, 3n]);
    expect(query.statistics.skippedRows).toBe(2);
  });

  it('passes over such messages and counts them, where a recovery rule says so', async () => {
    feed = await startFeed(kind, POISON);
    const strategy = RecoveryStrategy.SKIP;
    const recoveryRules = [
      { type: ErrorType.CONNECTOR_ERROR, component: 'source-numbers', strategy },
    ];
    await using executor = new StreamingSQLExecutor({ stateBackend: 'memory', recoveryRules });
    await executor.executeDDL(numbersTable(feed.options));
    const query = executor.executeStreamingSQL('SELECT n FROM numbers');
    const numbers: unknown[] = [];
    for await (const batch of query) numbers.push(...batch.column('n'));
    expect(numbers).toEqual([1n, 2n, 3n]);
    expect(query.statistics.skippedRows).toBe(2);
  });

  it('hands them to the dead-letter table', async () => {
    feed = await startFeed(kind, POISON);
    await using executor = new StreamingSQLExecutor({ stateBackend: 'memory' });
    await executor.executeDDL(`
      ${numbersTable({ ...feed.options, 'dead-letter.table': 'letters' })}
      CREATE TABLE letters (payload STRING, topic STRING, table_name STRING) WITH ('connector' = 'memory');`);
    expect(await rowsOfQuery(executor, 'SELECT n FROM numbers')).toHaveLength(3);
    const letters = executor.receivedBatches('letters').flatMap((batch) => rowsOf(batch));
    const { url: topic } = feed.options;
    expect(letters).toEqual([
      { payload: '{"n":"oops"}', topic, table_name: 'numbers' },
      { payload: 'garbage', topic, table_name: 'numbers' },
    ]);
  });

  it('is read by a query that needs none of its columns', async () => {
    feed = await startFeed(kind, POISON.slice(0, 1));
    await using executor = new StreamingSQLExecutor({ stateBackend: 'memory' });
    await executor.executeDDL(numbersTable(feed.options));
    expect(await rowsOfQuery(executor, "SELECT 'x' AS x FROM numbers")).toEqual([{ x: 'x' }]);
  });

  it('may be one of changes', async () => {
    const changes = [
      { op: 'c', after: { n: 1 } },
      { op: 'u', before: { n: 1 }, after: { n: 2 } },
      { op: 'd', before: { n: 2 } },
    ];
    feed = await startFeed(
      kind,
      changes.map((change) => JSON.stringify(change)),
    );
    await using executor = new StreamingSQLExecutor({ stateBackend: 'memory' });
    await executor.executeDDL(numbersTable({ ...feed.options, format: 'debezium-json' }));
    // +I, -U, +U, -D.
    const kinds: number[] = [];
    for await (const batch of executor.executeStreamingSQL('SELECT n FROM numbers')) {
      kinds.push(...(batch.rowKinds ?? []));
    }
    expect(kinds).toEqual([0, 1, 2, 3]);
  });

  it.each([
    [{ url: 'ftp://host/' }, /^Option 'url' of table "numbers" must be a URL that starts with/],
    [{ url: 'nowhere' }, /^Option 'url' of table "numbers" must be a URL that starts with/],
    [{ url: 'SCHEME://me:canary@host/' }, /must not have user and password in it/],
    [{ 'http.headers.a b': 'canary' }, /has no name of a header behind it/],
    [{ 'http.headers.x': 'canary\n' }, /has a line break/],
    [{ format: 'jsn' }, /must be one of .*did you mean "json"/],
    [{ 'http.timeuot': '1 s' }, /has the option 'http.timeuot', which its connector does not know/],
    [{ 'scan.on-malformed': 'drop' }, /must be 'fail' or 'skip', got 'drop'/],
    [{ 'connect.max-retries': '-1' }, /must be a whole number of at least 0/],
  ] as const)('refuses %j', async (wrong: Readonly<Record<string, string>>, message) => {
    const scheme = kind === 'websocket' ? 'wss' : 'https';
    await using executor = new StreamingSQLExecutor({ stateBackend: 'memory' });
    const options = { connector: kind, url: `${scheme}://host/`, ...wrong };
    options.url = options.url.replace('SCHEME', scheme);
    await executor.executeDDL(numbersTable(options));
    const error = await errorOf(rowsOfQuery(executor, 'SELECT n FROM numbers'));
    expect(error.type).toBe('VALIDATION_ERROR');
    expect(error.message).toMatch(message);
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain('canary');
  });
});

it('events tell their ids and types', async () => {
  feed = await startFeed('sse', ['{"n":1}', '{"n":2}']);
  await using executor = new StreamingSQLExecutor({ stateBackend: 'memory' });
  const columns = `n BIGINT, id STRING METADATA, type STRING METADATA FROM 'event'`;
  await executor.executeDDL(numbersTable(feed.options, columns));
  expect(await rowsOfQuery(executor, 'SELECT n, id, type FROM numbers')).toEqual([
    { n: 1n, id: '0', type: 'e0' },
    { n: 2n, id: '1', type: 'e1' },
  ]);
});

it.each([
  [{ 'http.body': '{}' }, /needs 'http.method' = 'POST'/],
  [{ 'http.poll-interval': '0 s' }, /must be more than nothing/],
  [{ 'scan.bounded.polls': '2' }, /needs a 'http.poll-interval'/],
  [{ 'http.cursor.parameter': 'after' }, /'http.cursor.field' of table "numbers" is missing/],
  [{ 'http.cursor.field': 'n', format: 'csv' }, /needs 'format' = 'json'/],
])('polling refuses %j', async (wrong: Readonly<Record<string, string>>, message) => {
  await using executor = new StreamingSQLExecutor({ stateBackend: 'memory' });
  await executor.executeDDL(numbersTable({ connector: 'http', url: 'http://h/', ...wrong }));
  const error = await errorOf(rowsOfQuery(executor, 'SELECT n FROM numbers'));
  expect(error.type).toBe('VALIDATION_ERROR');
  expect(error.message).toMatch(message);
});

it('browsers have these tables as well', async () => {
  const { browserConnectors } = await import('../../../src/connectors/browser-registry.js');
  const names = browserConnectors(nodeEnvironment).map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining([...FEED_KINDS]));
});
