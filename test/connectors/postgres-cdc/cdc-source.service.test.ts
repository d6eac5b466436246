import { describe, expect, it } from 'vitest';
import { runSql } from '../../services/postgres-url.js';
import { applyStrictly, openCdcSource, readChanges } from './cdc-reading.js';
import { cdcOptions, changeAccounts, freshAccounts } from './cdc-under-test.js';

const QUIET_MS = 1500;

describe('a source of postgres-cdc', () => {
  it('gives each row and each change once, wherever it is left and gone on, while the table changes', async () => {
    const url = await freshAccounts('FULL', 400);
    const options = cdcOptions(url, { 'scan.snapshot.fetch.size': '70' });
    const table = new Map<number, string>();
    let offset = '{}';
    const places: string[] = [];
    for (let run = 0; run < 12; run++) {
      const source = openCdcSource(options);
      await source.init();
      await source.seek(offset);
      for (let fetches = 0; fetches <= run % 3; fetches++) {
        const changes = await readChanges(source, QUIET_MS);
        const isLast = fetches === run % 3;
        const count = isLast ? Math.ceil((changes.length * 2) / 3) : changes.length;
        for (const change of changes.slice(0, count)) applyStrictly(table, change);
        offset = source.offsetBehind(count);
        await changeAccounts(url, run * 3 + fetches);
      }
      places.push(offset);
      await source.commitOffset(offset);
      await source.close();
    }
    const source = openCdcSource(options);
    await source.init();
    await source.seek(offset);
    for (;;) {
      const changes = await readChanges(source, QUIET_MS);
      if (changes.length === 0) break;
      for (const change of changes) applyStrictly(table, change);
    }
    await source.close();
    const rows = await runSql(url, 'SELECT id, owner, balance::text FROM accounts');
    const wanted = rows.map(({ id, owner, balance }) => [id, owner, balance]);
    const found = [...table.values()].map((row) => {
      const { id, owner, balance } = JSON.parse(row);
      return [id, owner, balance];
    });
    const inOrder = (list: readonly unknown[]) => list.map((row) => JSON.stringify(row)).sort();
    expect(inOrder(found)).toEqual(inOrder(wanted));
    expect(places.some((place) => (place.match(/upTo/g) ?? []).length > 1)).toBe(true);
    expect(places.some((place) => /"row":[1-9]/.test(place))).toBe(true);
  });
});
