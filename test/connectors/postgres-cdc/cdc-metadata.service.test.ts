import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { StreamingSQLExecutor } from '../../../src/executor/streaming-sql-executor.js';
import { nodeEnvironment } from '../../../src/platform/node.js';
import { readChangelog, registerChangelog } from '../../crash/changelog-sink.mjs';
import { runSql } from '../../services/postgres-url.js';
import { cdcOptions, freshAccounts, printOptions } from './cdc-under-test.js';

const COLUMNS = `id INT, balance BIGINT,
  db STRING METADATA FROM 'database_name' VIRTUAL, sch STRING METADATA FROM 'schema_name' VIRTUAL,
  table_name STRING METADATA VIRTUAL, op_ts TIMESTAMP_LTZ(3) METADATA VIRTUAL,
  finer TIMESTAMP_LTZ(6) METADATA FROM 'op_ts' VIRTUAL, PRIMARY KEY (id) NOT ENFORCED`;

const folder = mkdtempSync(join(tmpdir(), 'cdc-metadata-'));
let executor: StreamingSQLExecutor;

afterEach(async () => {
  await executor.close();
  rmSync(folder, { recursive: true, force: true });
});

describe.each([
  ['all', 'FULL'],
  ['upsert', 'DEFAULT'],
] as const)('metadata columns of postgres-cdc with changelog-mode %s', (mode, identity) => {
  it('say where a row comes from, and when its change was committed', async () => {
    const url = await freshAccounts(identity, 2);
    executor = new StreamingSQLExecutor(
      { stateBackend: 'memory', checkpointIntervalSeconds: 0.02 },
      nodeEnvironment,
    );
    registerChangelog(executor, folder);
    const options = printOptions(cdcOptions(url, { 'changelog-mode': mode }));
    await executor.executeDDL(`CREATE TABLE accounts (${COLUMNS}) WITH (${options})`);
    await executor.executeDDL(
      `CREATE TABLE changelog (id INT, balance BIGINT, db STRING, sch STRING, tab STRING, op_ts TIMESTAMP_LTZ(3), finer TIMESTAMP_LTZ(6))
       WITH ('connector' = 'changelog')`,
    );
    executor
      .executeStreamingSQL(
        `INSERT INTO changelog SELECT id, balance, db, sch, table_name, op_ts, finer FROM accounts`,
        { name: 'metadata' },
      )
      .finished()
      .catch(() => undefined);
    const place = { db: new URL(url).pathname.slice(1), sch: 'public', tab: 'accounts' };
    const old = { ...place, op_ts: 0, finer: 0 };
    await vi.waitFor(() =>
      expect(readChangelog(folder)).toEqual([
        ['+I', { id: 1, balance: 10, ...old }],
        ['+I', { id: 2, balance: 20, ...old }],
      ]),
    );
    const [before] = await runSql(url, 'SELECT extract(epoch FROM now()) * 1000 AS ms');
    await runSql(url, 'UPDATE accounts SET balance = 11 WHERE id = 1');
    await runSql(url, 'DELETE FROM accounts WHERE id = 2');
    const [after] = await runSql(url, 'SELECT extract(epoch FROM now()) * 1000 AS ms');
    await vi.waitFor(() => expect(readChangelog(folder)).toHaveLength(5));
    const changes = readChangelog(folder).slice(2);
    expect(
      changes.map(([kind, { id, balance, db, sch, tab }]) => [kind, { id, balance, db, sch, tab }]),
    ).toEqual([
      ['-U', { id: 1, balance: 10, ...place }],
      ['+U', { id: 1, balance: 11, ...place }],
      ['-D', { id: 2, balance: 20, ...place }],
    ]);
    const [, [, updated]] = changes as [unknown, (typeof changes)[number]];
    expect(Math.floor(Number(updated.finer))).toBe(updated.op_ts);
    expect(Number(updated.op_ts)).toBeGreaterThanOrEqual(Math.floor(Number(before?.ms)));
    expect(Number(updated.op_ts)).toBeLessThanOrEqual(Math.ceil(Number(after?.ms)));
  });
});

it('a metadata column that there is none of is refused with those that there are', async () => {
  executor = new StreamingSQLExecutor({ stateBackend: 'memory' }, nodeEnvironment);
  const declared = executor.executeDDL(
    `CREATE TABLE accounts (id INT, tabel_name STRING METADATA VIRTUAL) WITH (${printOptions(cdcOptions('postgres://h/d'))})`,
  );
  await expect(declared).rejects.toThrow('it has database_name, schema_name, table_name, op_ts');
});
