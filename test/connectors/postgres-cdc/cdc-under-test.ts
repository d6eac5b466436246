import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { StreamingSQLExecutor } from '../../../src/executor/streaming-sql-executor.js';
import { provideKernelBytes } from '../../../src/kernels/load-kernels.js';
import { nodeEnvironment, readKernelBytes } from '../../../src/platform/node.js';
import { freshDatabase, runSql } from '../../services/postgres-url.js';

provideKernelBytes(readKernelBytes);

const PAUSE_MS = 30;

/** The columns of both in SQL. */
export const ACCOUNTS = `id INT, owner STRING, balance BIGINT, changed TIMESTAMP_LTZ(6), PRIMARY KEY (id) NOT ENFORCED`;

/** A database with the table `accounts`, whose changes are read, and `copy`, into which they are written. */
export async function freshAccounts(
  identity: 'FULL' | 'DEFAULT',
  rows: number,
  server?: string,
): Promise<string> {
  const url = await freshDatabase(server);
  for (const name of ['accounts', 'copy']) {
    await runSql(
      url,
      `CREATE TABLE ${name} (id int PRIMARY KEY, owner text, balance bigint, changed timestamptz)`,
    );
  }
  await runSql(url, `ALTER TABLE accounts REPLICA IDENTITY ${identity}`);
  await runSql(
    url,
    `INSERT INTO accounts SELECT i, 'owner ' || i, i * 10, '2024-01-01 00:00:00.123456+00'::timestamptz + i * interval '1 s'
     FROM generate_series(1, $1::int) i`,
    [rows],
  );
  return url;
}

/** The options of a table that reads `accounts` by a slot of its own. */
export function cdcOptions(url: string, more: Readonly<Record<string, string>> = {}) {
  return {
    connector: 'postgres-cdc',
    url,
    'table-name': 'accounts',
    'slot.name': `s_${randomUUID().replaceAll('-', '')}`,
    ...more,
  };
}

/** As they stand in `WITH (…)`. */
export function printOptions(options: Readonly<Record<string, string>>): string {
  return Object.entries(options)
    .map(([name, value]) => `'${name}' = '${value.replaceAll("'", "''")}'`)
    .join(', ');
}

/** Starts to copy `accounts` to `copy`. */
export async function startCopy(
  stateUrl: string,
  targetUrl: string,
  options: Readonly<Record<string, string>>,
) {
  const executor = new StreamingSQLExecutor(
    {
      stateBackend: 'postgres',
      stateUrl,
      checkpointIntervalSeconds: 0.02,
      batchRowsMax: 64,
    },
    nodeEnvironment,
  );
  const target = { connector: 'postgres', url: targetUrl, 'table-name': 'copy' };
  await executor.executeDDL(`CREATE TABLE accounts (${ACCOUNTS}) WITH (${printOptions(options)})`);
  await executor.executeDDL(`CREATE TABLE copied (${ACCOUNTS}) WITH (${printOptions(target)})`);
  const query = executor.executeStreamingSQL('INSERT INTO copied SELECT * FROM accounts', {
    name: 'copy',
  });
  // A query starts when somebody waits for it; it is closed while somebody does.
  query.finished().catch(() => undefined);
  return { executor };
}

export const contentsOf = (url: string, table: string) =>
  runSql(
    url,
    `SELECT count(*)::int AS rows, md5(string_agg(t::text, ',' ORDER BY id)) AS digest FROM ${table} t`,
  );

/** Inserts, updates, deletes and changes of keys, in transactions of several rows. */
export async function changeAccounts(url: string, round: number): Promise<void> {
  const id = 10_000 + round * 10;
  await runSql(
    url,
    `INSERT INTO accounts SELECT i, 'new', i, now() FROM generate_series(${id}, ${id + 4}) i`,
  );
  await runSql(
    url,
    `UPDATE accounts SET balance = balance + ${round} WHERE id % 7 = ${round % 7} OR id = ${id}`,
  );
  await runSql(url, `UPDATE accounts SET id = -id WHERE id = ${id + 1}`);
  await runSql(url, `DELETE FROM accounts WHERE id % 31 = ${round % 31} OR id = ${id + 2}`);
}

/** Changes `accounts` at least once, and until something has ended; returns the number of the next round. */
export async function changeUntil(
  url: string,
  ending: Promise<void>,
  firstRound: number,
): Promise<number> {
  let isOver = false;
  const over = ending.finally(() => {
    isOver = true;
  });
  let round = firstRound;
  do {
    await changeAccounts(url, round++);
    await Promise.race([delay(PAUSE_MS), over]);
  } while (!isOver);
  await over;
  return round;
}
