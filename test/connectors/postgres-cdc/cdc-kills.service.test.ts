import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { type KafkaKill, KafkaLife } from '../../crash/kafka-life.js';
import { runSql } from '../../services/postgres-url.js';
import {
  ACCOUNTS,
  cdcOptions,
  changeAccounts,
  changeUntil,
  contentsOf,
  freshAccounts,
  printOptions,
} from './cdc-under-test.js';

/** The first lives end while the rows that are there are read, the others among changes; at moments and at fail points. */
const KILLS: readonly KafkaKill[] = [
  { kind: 'while-reading', afterMs: 0 },
  { kind: 'fail-point', failPoint: 'source.after-fetch', count: 12 },
  { kind: 'while-reading', afterMs: 120 },
  { kind: 'fail-point', failPoint: 'pipeline.rows-out', count: 20 },
  { kind: 'while-reading', afterMs: 700 },
  { kind: 'while-reading', afterMs: 1300 },
];

it('copies a table that changes, whenever the process is killed: the copy is the table in the end', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'cdc-kills-'));
  const url = await freshAccounts('FULL', 4000);
  const source = cdcOptions(url, { 'changelog-mode': 'all', 'scan.snapshot.fetch.size': '100' });
  const target = { connector: 'postgres', url, 'table-name': 'copy' };
  const query = {
    kind: 'copies' as const,
    tables: [
      `CREATE TABLE accounts (${ACCOUNTS}) WITH (${printOptions(source)})`,
      `CREATE TABLE copied (${ACCOUNTS}) WITH (${printOptions(target)})`,
    ],
    insert: 'INSERT INTO copied SELECT * FROM accounts',
  };
  try {
    let round = 1;
    for (const kill of KILLS) {
      const life = new KafkaLife(query, folder, kill);
      round = await changeUntil(url, life.end(kill), round);
      await changeAccounts(url, round++);
    }
    const last = new KafkaLife(query, folder);
    await vi.waitFor(
      async () => expect(await contentsOf(url, 'copy')).toEqual(await contentsOf(url, 'accounts')),
      { timeout: 40_000, interval: 100 },
    );
    await last.finish();
    const [slots] = await runSql(
      url,
      `SELECT count(*)::int AS n FROM pg_replication_slots WHERE slot_name = '${source['slot.name']}'`,
    );
    expect(slots).toEqual({ n: 1 });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 180_000);
