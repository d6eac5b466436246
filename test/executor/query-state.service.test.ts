import { expect, it } from 'vitest';
import { StreamingSQLExecutor } from '../../src/node.js';
import { freshDatabase, runSql } from '../services/postgres-url.js';
import { rowsOf } from '../support/rows-of.js';

const TRADES = `CREATE TABLE trades (
  symbol STRING, price DOUBLE, volume BIGINT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts
) WITH ('connector' = 'datagen', 'generator' = 'trades', 'number-of-rows' = '200000',
  'rows-per-second' = '200000')`;
const PER_DAY = `SELECT symbol, COUNT(*) AS n, SUM(volume) AS volume
  FROM trades GROUP BY symbol, TUMBLE(ts, INTERVAL '1' DAY)`;

it('looks at the state of a running query in a PostgreSQL server, in whatever schema it is', async () => {
  const database = await freshDatabase();
  await runSql(database, 'CREATE SCHEMA "the ""state"""');
  const stateUrl = `${database}?options=${encodeURIComponent(`-c search_path="the\\ \\"\\"state\\"\\"" -c timezone=Asia/Tokyo -c datestyle=German`)}`;
  await using executor = new StreamingSQLExecutor({
    stateBackend: 'postgres',
    stateUrl,
    checkpointIntervalSeconds: 0.005,
    batchRowsMax: 256,
  });
  const rows = async (sql: string) => rowsOf(await executor.queryState(sql));
  await executor.executeDDL(TRADES);
  await executor.registerDimensionTable('date', [
    { id: 2n ** 60n, at: new Date(1), ratio: Number.NaN },
    { id: null, at: null, ratio: 0.1 },
  ]);
  const query = executor.executeStreamingSQL(PER_DAY, { name: 'per-day' });
  const first = query[Symbol.asyncIterator]().next();
  const seen: unknown[] = [];
  while (seen.length < 5) {
    const [state] =
      await rows(`SELECT (p -> 'facts' -> 'position' ->> 'rowsTotal')::bigint AS rows_read,
        (SELECT sum(count)::bigint FROM window_aggregates) AS rows_counted
      FROM jobs AS j JOIN sabot_checkpoint AS c ON c.checkpoint_id = j.last_checkpoint,
        json_array_elements(c.manifest::json -> 'participants') AS p WHERE p ->> 'id' LIKE 'source-%'`);
    if (state?.rows_counted == null) continue;
    expect(state.rows_counted).toBe(state.rows_read);
    seen.push(state.rows_counted);
  }
  await query.close();
  await first.catch(() => undefined);

  expect(await rows('SELECT *, "at"::text AS words FROM "date"')).toEqual([
    { id: 2n ** 60n, at: 1, ratio: Number.NaN, words: '1970-01-01 00:00:00.001+00' },
    { id: null, at: null, ratio: 0.1, words: null },
  ]);
  expect(
    await rows(`SELECT DISTINCT (window_end - interval '1 millisecond')::date = fires_at::date AS same
      FROM window_aggregates_per_day_1, timers`),
  ).toEqual([{ same: true }]);
  expect(
    await rows(`SELECT bool_and(triggered_at > now() - interval '1 hour') AS recent,
    bool_or(is_full) AS some FROM checkpoints`),
  ).toEqual([{ recent: true, some: true }]);
  expect(
    await rows(
      "SELECT relnamespace::regnamespace::text AS s FROM pg_class WHERE relname = 'timers'",
    ),
  ).toEqual(expect.arrayContaining([{ s: '"the ""state"""' }]));
  for (const { table_name: name } of await rows('SELECT * FROM state_tables')) {
    expect((await executor.queryState(`TABLE ${name}`)).schema.fields.length).toBeGreaterThan(0);
  }
  await expect(rows('EXPLAIN ANALYZE DELETE FROM sabot_job')).rejects.toThrow(
    'cannot execute DELETE in a read-only transaction',
  );
  await expect(rows('SELECT 1; SELECT 2')).rejects.toThrow('cannot insert multiple commands');
  await expect(rows('SELECT * FROM nowhere')).rejects.toThrow('relation "nowhere" does not exist');
});
