import { describe, expect, it } from 'vitest';
import { MemoryCheckpointStore } from '../../src/checkpoint/memory-checkpoint-store.js';
import { Deferred } from '../../src/common/deferred.js';
import type { StreamingSQLExecutor } from '../../src/node.js';
import { type Feed, NEVER, type RestartedQuery, runQuery, standstill } from './restarted-query.js';

const tableOf = (name: string): string =>
  `CREATE TABLE ${name} (k STRING, v BIGINT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '5' SECOND)
   WITH ('connector' = 'feed')`;

/** One row a second; every thirteenth is half a minute late. */
function events(count: number, firstMs = 0): Feed['rows'] {
  return Array.from({ length: count }, (_, i) => {
    const ts = firstMs + (i % 13 === 12 ? Math.max(0, i - 30) : i) * 1000;
    return { k: `key ${i % 4}`, v: BigInt(i), ts };
  });
}

/** Runs the query to the pause of its feed at row 155, closes it there, and runs it again to its end. */
async function restarted(
  parts: Pick<RestartedQuery, 'prepare' | 'sql'>,
): Promise<{ readonly seen: string[]; readonly last: Awaited<ReturnType<typeof runQuery>> }> {
  const store = new MemoryCheckpointStore();
  const rows = events(300);
  const first = await runQuery({
    ...parts,
    store,
    feeds: { events: { rows, pause: { at: 155, mayGoOn: NEVER } } },
    closeAt: standstill,
  });
  expect(first.query.statistics.rowsIn).toBe(155);
  const last = await runQuery({ ...parts, store, feeds: { events: { rows } } });
  return { seen: [...first.rows, ...last.rows], last };
}

const undisturbed = (parts: Pick<RestartedQuery, 'prepare' | 'sql'>) =>
  runQuery({
    ...parts,
    store: new MemoryCheckpointStore(),
    feeds: { events: { rows: events(300) } },
  });

const WINDOWS = `SELECT k, COUNT(*) AS n, SUM(v) AS total FROM events GROUP BY k, TUMBLE(ts, INTERVAL '10' SECOND)`;

describe('a query that is closed in the middle and started again', () => {
  it('joins with its dimension tables as if nothing had been', async () => {
    const prepare = async (executor: StreamingSQLExecutor) => {
      const names = [0, 1, 2].map((i) => ({ code: `key ${i}`, weight: BigInt(10 ** i) }));
      await executor.registerDimensionTable('codes', names);
      await executor.executeDDL(tableOf('events'));
    };
    const sql = `SELECT e.k AS k, COUNT(c.weight) AS n, SUM(e.v * c.weight) AS total
      FROM events AS e LEFT JOIN codes AS c ON e.k = c.code
      GROUP BY e.k, TUMBLE(e.ts, INTERVAL '10' SECOND)`;
    const whole = await undisturbed({ prepare, sql });
    expect(whole.rows.length).toBeGreaterThan(100);
    const { seen } = await restarted({ prepare, sql });
    expect(seen).toEqual(whole.rows);
  });

  it('counts each late row once', async () => {
    const prepare = (executor: StreamingSQLExecutor) => executor.executeDDL(tableOf('events'));
    const whole = await undisturbed({ prepare, sql: WINDOWS });
    const { seen, last } = await restarted({ prepare, sql: WINDOWS });
    expect(seen).toEqual(whole.rows);
    const { lateRows, windowsFired } = whole.query.statistics;
    expect(lateRows).toBeGreaterThan(15);
    expect(last.query.statistics).toMatchObject({ lateRows, windowsFired, rowsIn: 300 });
  });

  it('does not wait again for a source of a union that had fallen idle', async () => {
    const prepare = (executor: StreamingSQLExecutor) =>
      executor.executeDDL(`${tableOf('busy')}; ${tableOf('quiet')}`);
    const sql = `SELECT k, COUNT(*) AS n, SUM(v) AS total FROM
      (SELECT k, v, ts FROM busy UNION ALL SELECT k, v, ts FROM quiet) AS u
      GROUP BY k, TUMBLE(ts, INTERVAL '10' SECOND)`;
    const store = new MemoryCheckpointStore();
    const [busy, quiet] = [events(200), events(20)];
    const first = await runQuery({
      prepare,
      sql,
      store,
      feeds: {
        busy: { rows: busy, pause: { at: 105, mayGoOn: NEVER } },
        quiet: { rows: quiet, pause: { at: 20, mayGoOn: NEVER } },
      },
      options: { watermarkIdleTimeoutMs: 30 },
      closeAt: async (query) => {
        do await standstill(query);
        while (query.statistics.rowsIn < 125);
      },
    });
    const ended = new Deferred<void>();
    const last = await runQuery({
      prepare,
      sql,
      store,
      feeds: {
        busy: { rows: busy, onEnd: () => ended.resolve() },
        quiet: { rows: quiet, pause: { at: 20, mayGoOn: ended.promise } },
      },
      options: { watermarkIdleTimeoutMs: 3_600_000 },
    });
    const whole = await runQuery({
      prepare,
      sql,
      store: new MemoryCheckpointStore(),
      feeds: { busy: { rows: busy }, quiet: { rows: quiet } },
    });
    expect(first.rows.length).toBeGreaterThan(10);
    expect([...first.rows, ...last.rows]).toEqual(whole.rows);
    expect(last.query.statistics.rowsIn).toBe(220);
  });
});
