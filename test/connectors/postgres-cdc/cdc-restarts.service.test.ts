import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { FailPoint } from '../../../src/common/fail-points.js';
import { ErrorType } from '../../../src/errors/error-type.js';
import { RecoveryStrategy } from '../../../src/errors/recovery-strategy.js';
import { StreamingError } from '../../../src/errors/streaming-error.js';
import type { StreamingQuery } from '../../../src/executor/streaming-query.js';
import { StreamingSQLExecutor } from '../../../src/executor/streaming-sql-executor.js';
import { nodeEnvironment } from '../../../src/platform/node.js';
import { registerChangelog } from '../../crash/changelog-sink.mjs';
import { freshDatabase, runSql } from '../../services/postgres-url.js';
import { countChanges, expectExactChangelog, freshAuditedAccounts } from './audited-accounts.js';
import { ACCOUNTS, cdcOptions, changeAccounts, printOptions } from './cdc-under-test.js';

const ROWS = 6000;
const WAIT = { timeout: 20_000, interval: 50 };

let folder: string;
let url: string;
let executor: StreamingSQLExecutor;
let query: StreamingQuery;
/** What had been published each time. */
let published: number[];
/** Fails when the rows that are read come by; once each time it is set. */
let failing: { readonly failPoint: FailPoint; count: number } | undefined;

const injected = () => new StreamingError(ErrorType.CONNECTOR_ERROR, 'injected');

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cdc-restarts-'));
  url = await freshAuditedAccounts(ROWS);
  failing = undefined;
  published = [];
  executor = new StreamingSQLExecutor(
    {
      stateBackend: 'postgres',
      stateUrl: await freshDatabase(),
      checkpointIntervalSeconds: 0.02,
      recoveryRules: [{ strategy: RecoveryStrategy.RESTART_EXECUTION }],
      retryDelayMs: 1,
    },
    {
      ...nodeEnvironment,
      reachFailPoint: (point) => {
        if (failing?.failPoint !== point || --failing.count > 0) return;
        failing = undefined;
        published.push(countChanges(folder));
        throw injected();
      },
    },
  );
  const options = cdcOptions(url, { 'scan.snapshot.fetch.size': '50' });
  registerChangelog(executor, folder);
  await executor.executeDDL(`CREATE TABLE accounts (${ACCOUNTS}) WITH (${printOptions(options)})`);
  await executor.executeDDL(
    `CREATE TABLE changelog (${ACCOUNTS}) WITH ('connector' = 'changelog')`,
  );
});

afterEach(async () => {
  await executor.close();
  rmSync(folder, { recursive: true, force: true });
});

function start(): void {
  query = executor.executeStreamingSQL('INSERT INTO changelog SELECT * FROM accounts', {
    name: 'changes',
  });
  query.finished().catch(() => undefined);
}

describe('a query over postgres-cdc that starts again in its process', () => {
  it.each(['source.after-fetch', 'sink.before-prepare', 'checkpoint.after-commit'] as const)(
    'gives every change once behind errors at %s, in the rows that are there and in the log',
    async (failPoint) => {
      failing = { failPoint, count: 3 };
      start();
      await vi.waitFor(() => expect(query.statistics.restarts).toBe(1), WAIT);
      expect(published[0]).toBeLessThan(ROWS);
      for (let round = 1; round <= 4; round++) await changeAccounts(url, round);
      await vi.waitFor(() => expectExactChangelog(url, folder), WAIT);
      for (let restarts = 2; restarts <= 4; restarts++) {
        failing = { failPoint, count: 2 };
        for (let round = 1; round <= 4; round++) await changeAccounts(url, restarts * 10 + round);
        await vi.waitFor(() => expect(query.statistics.restarts).toBe(restarts), WAIT);
      }
      await vi.waitFor(() => expectExactChangelog(url, folder), WAIT);
    },
    60_000,
  );

  it('gives every change once when the server ends its connections', async () => {
    start();
    let ended = 0;
    for (let round = 1; round <= 8; round++) {
      await changeAccounts(url, round);
      await vi.waitFor(async () => {
        const [row] = await runSql(
          url,
          `SELECT count(pg_terminate_backend(pid))::int AS n FROM pg_stat_activity
           WHERE datname = current_database() AND backend_type = 'walsender'`,
        );
        ended += Number(row?.n);
        expect(row?.n).toBeGreaterThan(0);
      }, WAIT);
    }
    await vi.waitFor(() => expectExactChangelog(url, folder), WAIT);
    expect(ended).toBeGreaterThanOrEqual(8);
    expect(query.statistics.restarts).toBe(0);
  }, 60_000);
});
