import { beforeAll, describe, expect, it } from 'vitest';
import type { FailPoint } from '../../../src/common/fail-points.js';
import { StreamingSQLExecutor } from '../../../src/executor/streaming-sql-executor.js';
import { provideKernelBytes } from '../../../src/kernels/load-kernels.js';
import { nodeEnvironment, readKernelBytes } from '../../../src/platform/node.js';
import { freshDatabase, runSql } from '../../services/postgres-url.js';

provideKernelBytes(readKernelBytes);

const TRADES = Array.from({ length: 20_000 }, (_, i) => ({
  at: new Date(1_700_000_000_000 + i * 10),
  symbol: `S${(i * 7) % 13}`,
  price: ((i * 31) % 1000) / 8,
}));

const QUERY = `INSERT INTO totals
  SELECT TUMBLE_START(at, INTERVAL '1' SECOND), symbol, COUNT(*), SUM(price)
  FROM trades
  GROUP BY TUMBLE(at, INTERVAL '1' SECOND), symbol`;

interface Run {
  /** URL of the database that keeps the checkpoints. */
  readonly stateUrl: string;
  readonly targetUrl: string;
  /** Fails there, the `occurrence`th time. */
  readonly crash?: { readonly point: FailPoint; readonly occurrence: number };
}

/** Runs the query to its end or its crash; tells whether it crashed. */
async function run({ stateUrl, targetUrl, crash }: Run): Promise<boolean> {
  let count = 0;
  let hasCrashed = false;
  const executor = new StreamingSQLExecutor(
    { stateBackend: 'postgres', stateUrl, checkpointIntervalSeconds: 0.01, batchRowsMax: 64 },
    {
      ...nodeEnvironment,
      reachFailPoint: (point) => {
        if (!hasCrashed && (point !== crash?.point || ++count < crash.occurrence)) return;
        hasCrashed = true;
        throw new Error('crash');
      },
    },
  );
  try {
    await executor.registerStream('trades', TRADES, { watermark: { column: 'at', delayMs: 0 } });
    await executor.executeDDL(`CREATE TABLE totals (
        window_start TIMESTAMP(3), symbol STRING, num_trades BIGINT, total DOUBLE
      ) WITH ('connector' = 'postgres', 'url' = '${targetUrl.replaceAll("'", "''")}', 'table-name' = 'totals')`);
    await executor.executeStreamingSQL(QUERY, { name: 'totals' }).finished();
  } catch (error) {
    if (!hasCrashed) throw error;
  }
  await executor.close().catch((error: unknown) => {
    if (!hasCrashed) throw error;
  });
  return hasCrashed;
}

async function freshTarget(): Promise<string> {
  const url = await freshDatabase();
  await runSql(
    url,
    'CREATE TABLE totals (window_start timestamp(3), symbol text, num_trades bigint, total double precision)',
  );
  return url;
}

/** How many rows the target has, and a digest of them in any order. */
const totals = (url: string): Promise<unknown> =>
  runSql(
    url,
    `SELECT count(*)::int AS rows, sum(num_trades)::int AS trades,
       md5(string_agg(t::text, ',' ORDER BY t::text)) AS digest FROM totals t`,
  );

describe('INSERT INTO a PostgreSQL table', () => {
  let expected: unknown;

  beforeAll(async () => {
    const url = await freshTarget();
    await run({ stateUrl: url, targetUrl: url });
    expected = await totals(url);
  });

  it('writes every row of the query, and none again when the finished job is started again', async () => {
    const url = await freshTarget();
    for (let start = 1; start <= 2; start++) {
      await run({ stateUrl: url, targetUrl: url });
      expect(await totals(url)).toMatchObject([{ rows: 200 * 13, trades: TRADES.length }]);
    }
  });

  it.each([
    'operator.barrier',
    'sink.before-prepare',
    'sink.prepared',
    'checkpoint.transaction-open',
    'checkpoint.state-written',
    'checkpoint.before-commit',
    'checkpoint.after-commit',
    'sink.before-publish',
    'sink.half-published',
    'sink.published',
  ] as const)('shows every row once when it crashes at %s', async (point) => {
    const [shared, apart] = [await freshTarget(), await freshTarget()];
    for (const targetUrl of [shared, apart]) {
      const stateUrl = targetUrl === shared ? shared : await freshDatabase();
      expect(await run({ stateUrl, targetUrl, crash: { point, occurrence: 2 } })).toBe(true);
      await run({ stateUrl, targetUrl });
      expect(await totals(targetUrl)).toEqual(expected);
    }
  });
});
