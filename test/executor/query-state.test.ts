import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tableFromArrays } from 'apache-arrow';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StreamingSQLExecutor } from '../../src/node.js';
import { rowsOf } from '../support/rows-of.js';

let folder = '';
let executor: StreamingSQLExecutor;

const rows = async (sql: string) => rowsOf(await executor.queryState(sql));

const BATCH_ROWS = 512;
const COLUMNS = `symbol STRING, price DOUBLE, volume BIGINT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts`;
const datagen = (rowCount: number) => `WITH ('connector' = 'datagen', 'generator' = 'trades',
  'number-of-rows' = '${rowCount}', 'rows-per-second' = '20000')`;
const perDay = (table: string) => `SELECT symbol, COUNT(*) AS n, SUM(volume) AS volume,
  MAX(price) AS highest FROM ${table} GROUP BY symbol, TUMBLE(ts, INTERVAL '1' DAY)`;

/** Runs a query for as long as `work` takes. */
async function during(name: string, sql: string, work: () => Promise<void>): Promise<void> {
  const query = executor.executeStreamingSQL(sql, { name });
  const first = query[Symbol.asyncIterator]()
    .next()
    .catch(() => undefined);
  try {
    await work();
  } finally {
    await query.close();
    await first;
  }
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'query-state-'));
  executor = new StreamingSQLExecutor({
    statePath: folder,
    checkpointIntervalSeconds: 0.01,
    batchRowsMax: BATCH_ROWS,
  });
  await executor.executeDDL(`CREATE TABLE finite (${COLUMNS}) ${datagen(10_000)}`);
  await executor.executeDDL(`CREATE TABLE endless (${COLUMNS}) ${datagen(1e9)}`);
});
afterAll(async () => {
  await executor.close();
  rmSync(folder, { recursive: true });
});

describe('window aggregates and positions', () => {
  it('are those of one checkpoint, whenever they are looked at while the query runs', async () => {
    const seen: bigint[] = [];
    await during('running', perDay('endless'), async () => {
      while (new Set(seen).size < 3) {
        const [state] = await rows(`SELECT o."offset"::bigint AS row_offset,
            (p -> 'facts' -> 'position' ->> 'rowsTotal')::bigint AS rows_read,
            (SELECT sum(count)::bigint FROM WINDOW_AGGREGATES WHERE job_id = j.job_id) AS rows_counted
          FROM jobs AS j JOIN connector_offsets AS o USING (job_id) JOIN sabot_checkpoint AS c
              ON c.job_id = j.job_id AND c.checkpoint_id = j.last_checkpoint,
            json_array_elements(c.manifest::json -> 'participants') AS p
          WHERE j.job_id = 'running' AND p ->> 'id' LIKE 'source-%'
            AND EXISTS (SELECT FROM timers AS t WHERE t.job_id = j.job_id)`);
        if (state === undefined) continue;
        expect(state.rows_counted).toBe(state.rows_read);
        const pending = Number(state.rows_read) - Number(state.row_offset);
        expect(pending).toBeGreaterThanOrEqual(0);
        expect(pending).toBeLessThan(BATCH_ROWS);
        seen.push(state.rows_read as bigint);
      }
    });
    expect(seen).toEqual(seen.toSorted((a, b) => Number(a - b)));
  });

  it('have the columns of their query, and are in one table with those of all queries', async () => {
    await during('Stopped-Early', perDay('endless'), async () => {
      const counted = 'SELECT count(*) AS n FROM window_aggregates_stopped_early_1';
      const count = async () => (await rows(counted).catch(() => []))[0]?.n;
      await expect.poll(count).toBeGreaterThan(10n);
    });

    const table = await executor.queryState(
      'SELECT * FROM window_aggregates_stopped_early_1 ORDER BY symbol DESC LIMIT 1',
    );
    expect(table.schema.fields.map(({ name, type }) => `${name} ${type}`)).toEqual([
      'symbol Utf8',
      'window_start Timestamp<MICROSECOND>',
      'window_end Timestamp<MICROSECOND>',
      'count Int64',
      'sum_volume Int64',
      'max_price Float64',
    ]);
    const [row] = rowsOf(table);
    const [general] =
      await rows(`SELECT *, aggregates -> 'max_price' = to_jsonb(${row?.max_price}) AS same
      FROM window_aggregates WHERE job_id = 'Stopped-Early' ORDER BY key ->> 'symbol' DESC LIMIT 1`);
    const dayMs = 24 * 60 * 60 * 1000;
    expect(Number(row?.window_end) - Number(row?.window_start)).toBe(dayMs);
    expect(general).toMatchObject({
      job_id: 'Stopped-Early',
      operator_id: 'window-aggregate-1',
      key: `{"symbol": "${row?.symbol}"}`,
      window_start: row?.window_start,
      window_end: row?.window_end,
      count: row?.count,
      aggregates: expect.stringContaining(`"sum_volume": ${row?.sum_volume}`),
      same: true,
    });
    expect(
      await rows(`SELECT DISTINCT fires_at + interval '1 millisecond' = window_end AS fires
        FROM timers JOIN window_aggregates USING (job_id, operator_id)`),
    ).toEqual([{ fires: true }]);
  });

  it('need neither keys nor aggregates besides COUNT(*)', async () => {
    const slices = `SELECT COUNT(*) AS n FROM endless
      GROUP BY HOP(ts, INTERVAL '1' HOUR, INTERVAL '2' HOUR)`;
    await during('keyless', slices, async () => {
      const state = "SELECT * FROM window_aggregates WHERE job_id = 'keyless'";
      await expect
        .poll(() => rows(state), { timeout: 10_000 })
        .toEqual([
          {
            job_id: 'keyless',
            operator_id: 'window-aggregate-1',
            key: '{}',
            window_start: expect.any(Number),
            window_end: expect.any(Number),
            count: expect.any(BigInt),
            aggregates: '{}',
          },
        ]);
      const [own] = await rows(
        'SELECT window_end - window_start AS size FROM window_aggregates_keyless_1',
      );
      expect(own).toEqual({ size: '01:00:00' });
    });
  });

  it('are listed with everything else that can be looked at', async () => {
    const listed = await rows('SELECT * FROM state_tables ORDER BY table_name');
    expect(listed).toEqual(
      expect.arrayContaining([
        {
          table_name: 'window_aggregates_stopped_early_1',
          contents:
            'window aggregates of job "Stopped-Early", window-aggregate-1: ' +
            'GROUP BY symbol, TUMBLE(ts, 1 day): COUNT(*), SUM(volume), MAX(price)',
        },
        { table_name: 'window_aggregates', contents: 'window aggregates of all jobs' },
      ]),
    );
    for (const { table_name: name } of listed) {
      expect((await executor.queryState(`TABLE ${name}`)).schema.fields.length).toBeGreaterThan(0);
    }
  });

  it('are there for finished queries, whose watermark is infinite and whose windows are gone', async () => {
    const query = executor.executeStreamingSQL(perDay('finite'), { name: 'per-day' });
    for await (const batch of query) expect(batch.numRows).toBeGreaterThan(0);
    expect(
      await rows(`SELECT j.is_finished, c.is_final, c.kind, c.byte_length >= 0 AS has_length,
        c.is_full IS NOT NULL AS is_whole, c.triggered_at > '2020-01-01' AS has_time
        FROM jobs AS j JOIN checkpoints AS c ON c.checkpoint_id = j.last_checkpoint
          AND c.job_id = j.job_id WHERE j.job_id = 'per-day'`),
    ).toEqual([
      {
        is_finished: true,
        is_final: true,
        kind: 'checkpoint',
        has_length: true,
        is_whole: true,
        has_time: true,
      },
    ]);
    const marks = `SELECT bool_or(watermark = 'infinity') AS is_infinite FROM watermarks
      WHERE job_id = 'per-day'`;
    expect(await rows(marks)).toEqual([{ is_infinite: true }]);
    expect(await rows('SELECT * FROM window_aggregates_per_day_1')).toEqual([]);
  });
});

describe('dimension tables', () => {
  it('have their own names, columns and types', async () => {
    const { registerDimensionTable, queryState } = executor;
    await registerDimensionTable.call(executor, 'Symbols', [
      { id: 2n ** 62n, Name: 'ß', listed: new Date(1234), ratio: 0.1, active: true },
      { id: -1n, Name: null, listed: null, ratio: Number.NaN, active: false },
    ]);
    const batch = await queryState.call(executor, 'SELECT * FROM "Symbols"');
    expect(rowsOf(batch)).toEqual([
      { id: 2n ** 62n, Name: 'ß', listed: 1234, ratio: 0.1, active: true },
      { id: -1n, Name: null, listed: null, ratio: Number.NaN, active: false },
    ]);
    expect(
      await rows(`SELECT "listed"::text, sum(id) OVER ()::text AS total FROM "Symbols" LIMIT 1`),
    ).toEqual([{ listed: '1970-01-01 00:00:01.234+00', total: '4611686018427387903' }]);
  });

  it('are called dimension_<id> where their names are taken or too long', async () => {
    const names = ['jobs', 'n'.repeat(64), 'date', 'dim_1', 'sabot_checkpoint'];
    for (const [i, name] of names.entries()) {
      await executor.registerDimensionTable(name, tableFromArrays({ n: Int32Array.of(i) }));
    }
    const tables = await rows(`SELECT table_name, contents FROM state_tables
      WHERE contents LIKE 'dimension%' AND contents NOT LIKE '%Symbols%' ORDER BY table_name`);
    expect(tables.map((row) => row.contents)).toEqual(
      ['date', 'dim_1', 'jobs', 'n'.repeat(64), 'sabot_checkpoint'].map(
        (name) => `dimension table "${name}", 1 rows`,
      ),
    );
    const [date, one, jobs, long, stored] = tables.map((row) => row.table_name);
    expect([date, one, stored]).toEqual(['date', 'dim_1', 'sabot_checkpoint']);
    expect(jobs).toMatch(/^dimension_\d+$/);
    expect(
      await rows(`SELECT date.n AS a, dim_1.n AS b, j.n AS c, l.n AS d, s.n AS e, date '2024-01-01' AS f
        FROM date, dim_1, ${jobs} AS j, ${long} AS l, sabot_checkpoint AS s`),
    ).toEqual([{ a: 2, b: 3, c: 0, d: 1, e: 4, f: Date.UTC(2024, 0, 1) }]);
    expect(await rows('SELECT count(*) > 0 AS found FROM jobs')).toEqual([{ found: true }]);
  });
});

describe('queryState', () => {
  it('gives what the engine has no type for as text, and infinite times as the outermost', async () => {
    const batch = await executor.queryState(`SELECT 0.10 AS n, '{"a":[1]}'::jsonb AS j,
      ARRAY[1, 2] AS a, interval '1 hour' AS i, 1::smallint AS s, 1.5::real AS r,
      timestamptz '2024-01-01 00:00:00.000001+01' AS t, date 'infinity' AS d, NULL AS x`);
    expect(rowsOf(batch)).toEqual([
      {
        n: '0.10',
        j: '{"a": [1]}',
        a: '{1,2}',
        i: '01:00:00',
        s: 1,
        r: 1.5,
        t: Date.UTC(2023, 11, 31, 23) + 0.001,
        d: (2 ** 31 - 1) * 86_400_000,
        x: null,
      },
    ]);
  });

  it('explains', async () => {
    const plan = await rows('EXPLAIN (COSTS OFF) SELECT * FROM jobs');
    expect(plan.length).toBeGreaterThan(1);
    expect(JSON.stringify(plan)).toContain('Scan');
    const [json] = await rows('EXPLAIN (FORMAT JSON) VALUES (1)');
    expect(JSON.parse(String(json?.['QUERY PLAN']))).toHaveLength(1);
  });

  it('changes nothing, whatever the statement tries', async () => {
    const database = 'SELECT count(*) AS n FROM pg_class';
    const before = await rows(database);
    const refused = [
      ['DROP TABLE timers', 'starts with DROP'],
      ['SELECT 1; SELECT 2', 'cannot insert multiple commands'],
      ['WITH gone AS (DELETE FROM sabot_job RETURNING 1) SELECT * FROM gone', 'WITH'],
      ['EXPLAIN ANALYZE DELETE FROM sabot_job', 'read-only transaction'],
      ['SELECT * INTO kept FROM sabot_job', 'INTO'],
      ['SELECT * FROM sabot_job FOR UPDATE', 'FOR UPDATE'],
      ['SELECT lo_create(0)', 'read-only transaction'],
      ['SELECT 1 AS a, 2 AS a', 'column "a" specified more than once'],
      ['SELECT * FROM nowhere', 'relation "nowhere" does not exist'],
      ['SELECT 1/0', 'division by zero'],
    ];
    for (const [sql = '', sentence = ''] of refused) {
      await expect(rows(sql), sql).rejects.toThrow(sentence);
    }
    expect(await rows(database)).toEqual(before);
    expect(await rows('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('says what to do where there is no database', async () => {
    await using inMemory = new StreamingSQLExecutor({ stateBackend: 'memory' });
    await expect(inMemory.queryState('SELECT 1')).rejects.toMatchObject({
      type: 'STATE_ERROR',
      message:
        "With stateBackend 'memory' there is no database to ask for the state: use 'pglite' or 'postgres'.",
    });
    await expect(inMemory.queryState('DROP TABLE x')).rejects.toMatchObject({
      type: 'VALIDATION_ERROR',
    });
  });
});
