import { describe, expect, it, vi } from 'vitest';
import { freshDatabase, runSql } from '../../services/postgres-url.js';
import {
  cdcOptions,
  changeAccounts,
  contentsOf,
  freshAccounts,
  startCopy,
} from './cdc-under-test.js';

const WAIT = { timeout: 20_000, interval: 50 };

async function expectCopied(url: string): Promise<void> {
  await vi.waitFor(
    async () => expect(await contentsOf(url, 'copy')).toEqual(await contentsOf(url, 'accounts')),
    WAIT,
  );
}

describe.each([
  ['all', 'FULL'],
  ['upsert', 'DEFAULT'],
] as const)('postgres-cdc with changelog-mode %s', (mode, identity) => {
  it('copies a table, and follows its inserts, updates and deletes', async () => {
    const url = await freshAccounts(identity, 500);
    const options = cdcOptions(url, { 'changelog-mode': mode });
    const { executor } = await startCopy(await freshDatabase(), url, options);
    await expectCopied(url);
    for (let round = 1; round <= 5; round++) await changeAccounts(url, round);
    await expectCopied(url);
    await executor.close();
    expect(await runSql(url, 'SELECT count(*)::int AS n FROM accounts')).not.toEqual([{ n: 500 }]);
  });

  it('goes on where its last checkpoint was when it is started again, while the table changes', async () => {
    const url = await freshAccounts(identity, 1500);
    const stateUrl = await freshDatabase();
    const options = cdcOptions(url, { 'changelog-mode': mode, 'scan.snapshot.fetch.size': '50' });
    for (let round = 1; round <= 4; round++) {
      const before = await contentsOf(url, 'copy');
      const { executor } = await startCopy(stateUrl, url, options);
      await changeAccounts(url, round);
      await vi.waitFor(async () => expect(await contentsOf(url, 'copy')).not.toEqual(before), WAIT);
      await changeAccounts(url, round + 10);
      await executor.close();
      await changeAccounts(url, round + 20);
    }
    const { executor } = await startCopy(stateUrl, url, options);
    await expectCopied(url);
    await executor.close();
  }, 60_000);
});
