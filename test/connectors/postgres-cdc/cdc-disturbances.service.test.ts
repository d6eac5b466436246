import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { StreamingQuery } from '../../../src/executor/streaming-query.js';
import { StreamingSQLExecutor } from '../../../src/executor/streaming-sql-executor.js';
import { nodeEnvironment } from '../../../src/platform/node.js';
import { registerChangelog } from '../../crash/changelog-sink.mjs';
import { PostgresServer } from '../../services/postgres-server.js';
import { freshDatabase, runSql } from '../../services/postgres-url.js';
import { countChanges, expectExactChangelog, freshAuditedAccounts } from './audited-accounts.js';
import { ACCOUNTS, cdcOptions, changeAccounts, printOptions } from './cdc-under-test.js';

const ROWS = 3000;
const WAIT = { timeout: 30_000, interval: 50 };

let folder: string;
let server: PostgresServer;
let url: string;
let stateUrl: string;
let options: ReturnType<typeof cdcOptions>;
let executor: StreamingSQLExecutor | undefined;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cdc-disturbances-'));
  server = await PostgresServer.start({
    settings: { max_slot_wal_keep_size: '32MB', max_wal_size: '64MB' },
  });
  url = await freshAuditedAccounts(ROWS, server.url());
  stateUrl = await freshDatabase();
  options = cdcOptions(url, { 'scan.snapshot.fetch.size': '50' });
}, 60_000);

afterEach(async () => {
  await executor?.close();
  server.remove();
  rmSync(folder, { recursive: true, force: true });
});

interface Started {
  readonly query: StreamingQuery;
  /** Rejects with what ends the query. */
  readonly ended: Promise<unknown>;
}

/** The query, as a new process would start it. */
async function start(): Promise<Started> {
  executor = new StreamingSQLExecutor(
    { stateBackend: 'postgres', stateUrl, checkpointIntervalSeconds: 0.02 },
    nodeEnvironment,
  );
  registerChangelog(executor, folder);
  await executor.executeDDL(`CREATE TABLE accounts (${ACCOUNTS}) WITH (${printOptions(options)})`);
  await executor.executeDDL(
    `CREATE TABLE changelog (${ACCOUNTS}) WITH ('connector' = 'changelog')`,
  );
  const query = executor.executeStreamingSQL('INSERT INTO changelog SELECT * FROM accounts', {
    name: 'changes',
  });
  const ended = query.finished();
  ended.catch(() => undefined);
  return { query, ended };
}

/** Starts, and waits until what was changed so far has been published. */
async function startAndCatchUp(): Promise<Started> {
  const started = await start();
  await vi.waitFor(() => expectExactChangelog(url, folder), WAIT);
  return started;
}

describe('a query over postgres-cdc', () => {
  it('goes on with every change when its server is started anew in the snapshot and in the log', async () => {
    const { query } = await start();
    await vi.waitFor(() => expect(countChanges(folder)).toBeGreaterThan(0), WAIT);
    const seen = countChanges(folder);
    server.stop();
    expect(seen).toBeLessThan(ROWS);
    await server.resume();
    await changeAccounts(url, 1);
    await vi.waitFor(() => expectExactChangelog(url, folder), WAIT);
    for (let round = 2; round <= 4; round++) {
      await changeAccounts(url, round * 10);
      server.stop();
      await server.resume();
      await changeAccounts(url, round * 10 + 1);
    }
    await vi.waitFor(() => expectExactChangelog(url, folder), WAIT);
    expect(query.statistics.restarts).toBe(0);
  }, 90_000);

  it('refuses to go on where its slot was removed, and says what to do, which works', async () => {
    await startAndCatchUp();
    await executor?.close();
    await changeAccounts(url, 1);
    await runSql(url, `SELECT pg_drop_replication_slot('${options['slot.name']}')`);
    const { ended: failing } = await start();
    await expect(failing).rejects.toMatchObject({
      code: 'POSTGRES_CHANGES_LOST',
      retriable: false,
    });
    await expect(failing).rejects.toThrow(
      /the replication slot "s_\w+" is not there any more.*start the query under another name/,
    );
    await executor?.close();
    rmSync(folder, { recursive: true });
    stateUrl = await freshDatabase();
    await startAndCatchUp();
  }, 60_000);

  it('refuses to go on where the server has dropped the log', async () => {
    await startAndCatchUp();
    await executor?.close();
    await runSql(url, 'CREATE TABLE filler (text text)');
    await vi.waitFor(async () => {
      await runSql(
        url,
        "INSERT INTO filler SELECT repeat('x', 1000) FROM generate_series(1, 40000)",
      );
      await runSql(url, 'CHECKPOINT');
      const [slot] = await runSql(url, 'SELECT wal_status FROM pg_replication_slots');
      expect(slot).toEqual({ wal_status: 'lost' });
    }, WAIT);
    const { ended: failing } = await start();
    await expect(failing).rejects.toMatchObject({
      code: 'POSTGRES_CHANGES_LOST',
      retriable: false,
    });
    await expect(failing).rejects.toThrow(
      /whose log the server has dropped, since it was larger than max_slot_wal_keep_size: run SELECT pg_drop_replication_slot/,
    );
  }, 90_000);

  it('stops where its publication is dropped under it', async () => {
    await runSql(url, 'CREATE PUBLICATION ours FOR TABLE accounts');
    options = { ...options, 'publication.name': 'ours' } as typeof options;
    const { ended: failing } = await startAndCatchUp();
    await runSql(url, 'DROP PUBLICATION ours');
    await changeAccounts(url, 1);
    await expect(failing).rejects.toMatchObject({ code: 'POSTGRES_PUBLICATION', retriable: false });
    await executor?.close();
    await runSql(url, 'CREATE PUBLICATION ours FOR TABLE accounts');
    const { ended: again } = await start();
    await expect(again).rejects.toMatchObject({ code: 'POSTGRES_PUBLICATION', retriable: false });
    await expect(again).rejects.toThrow('start the query under another name');
  }, 60_000);
});
