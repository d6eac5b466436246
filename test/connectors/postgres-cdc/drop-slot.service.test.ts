import { describe, expect, it } from 'vitest';
import { runSql } from '../../services/postgres-url.js';
import { openCdcSource, readChanges } from './cdc-reading.js';
import { cdcOptions, changeAccounts, freshAccounts } from './cdc-under-test.js';

const QUIET_MS = 1500;

async function namesOn(url: string): Promise<readonly unknown[]> {
  const rows = await runSql(
    url,
    `SELECT slot_name AS name FROM pg_replication_slots WHERE database = current_database()
     UNION ALL SELECT pubname FROM pg_publication`,
  );
  return rows.map(({ name }) => name);
}

/** Reads the rows that are there and changes behind them, and closes. */
async function readAndClose(options: Readonly<Record<string, string>>, url: string): Promise<void> {
  const source = openCdcSource(options);
  await source.init();
  await source.seek('{}');
  expect((await readChanges(source, QUIET_MS)).length).toBe(3);
  await changeAccounts(url, 1);
  while ((await readChanges(source, QUIET_MS)).length === 0);
  await source.close();
}

describe('what a table of postgres-cdc leaves on its server', () => {
  it('is its slot and the publication of the same name, so that nothing is lost while nobody reads', async () => {
    const url = await freshAccounts('FULL', 3);
    const options = cdcOptions(url);
    await readAndClose(options, url);
    expect(await namesOn(url)).toEqual([options['slot.name'], options['slot.name']]);
  });

  it('is nothing with slot.drop.on.stop, but for a publication that was named', async () => {
    const url = await freshAccounts('FULL', 3);
    await readAndClose(cdcOptions(url, { 'slot.drop.on.stop': 'true' }), url);
    expect(await namesOn(url)).toEqual([]);
    const other = await freshAccounts('FULL', 3);
    await runSql(other, 'CREATE PUBLICATION ours FOR TABLE accounts');
    const options = cdcOptions(other, { 'slot.drop.on.stop': 'true', 'publication.name': 'ours' });
    await readAndClose(options, other);
    expect(await namesOn(other)).toEqual(['ours']);
  });

  it('is nothing where the source is closed before it has read', async () => {
    const url = await freshAccounts('FULL', 3);
    const source = openCdcSource(cdcOptions(url, { 'slot.drop.on.stop': 'true' }));
    await source.init();
    await source.close();
    expect(await namesOn(url)).toEqual([]);
    const refused = openCdcSource(
      cdcOptions(url.replace(/:[^:@]+@/, ':wrong@'), { 'slot.drop.on.stop': 'true' }),
    );
    await expect(refused.init()).rejects.toThrow('password authentication failed');
    await refused.close();
  });
});
