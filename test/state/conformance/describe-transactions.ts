import { beforeEach, expect, it } from 'vitest';
import { must } from '../../../src/common/assert.js';
import type { StateDatabase, StateSession } from '../../../src/state/state-database.js';
import { refusal } from './state-database-support.js';

const INSERT = 'INSERT INTO conformance_keys VALUES ($1, $2)';

/** Needs the table `conformance_keys (id bigint PRIMARY KEY, label text)`, which it empties. */
export function describeTransactions(database: () => StateDatabase): void {
  const labels = async (): Promise<readonly unknown[]> => {
    const rows = await database().query('SELECT label FROM conformance_keys ORDER BY id');
    return rows.map((row) => row.label);
  };

  beforeEach(async () => {
    await database().query('DELETE FROM conformance_keys');
  });

  it('commits everything that a transaction has done, and gives its result', async () => {
    const result = await database().transaction(async (session) => {
      await session.query(INSERT, [1n, 'a']);
      await session.query(INSERT, [2n, 'b']);
      return (await session.query('SELECT 1 FROM conformance_keys')).length;
    });
    expect(result).toBe(2);
    expect(await labels()).toEqual(['a', 'b']);
  });

  it('rolls back when the work fails, and fails with the very same error', async () => {
    const reason = new TypeError('the work failed');
    const failing = database().transaction(async (session) => {
      await session.query(INSERT, [1n, 'a']);
      throw reason;
    });
    await expect(failing).rejects.toBe(reason);
    expect(await labels()).toEqual([]);
  });

  it('never commits a transaction of which a statement failed, even if the work goes on', async () => {
    const failing = database().transaction(async (session) => {
      await session.query(INSERT, [1n, 'a']);
      await session.query('SELECT 1 / 0').catch(() => undefined);
    });
    expect(await refusal(failing)).toContain('division by zero');
    expect(await labels()).toEqual([]);
  });

  it('refuses a commit that breaks a deferred constraint', async () => {
    await database().query(
      'CREATE TABLE conformance_deferred (id bigint UNIQUE DEFERRABLE INITIALLY DEFERRED)',
    );
    const failing = database().transaction(async (session) => {
      await session.query('INSERT INTO conformance_deferred VALUES (1), (1)');
    });
    expect(await refusal(failing)).toContain('conformance_deferred_id_key');
    expect(await database().query('SELECT 1 FROM conformance_deferred')).toEqual([]);
    await database().query('DROP TABLE conformance_deferred');
  });

  it('runs transactions one after the other, in the order in which they were asked for', async () => {
    const steps: string[] = [];
    const work = (name: string) => async (session: StateSession) => {
      steps.push(`${name} begins`);
      const [row] = await session.query('SELECT count(*) AS n FROM conformance_keys');
      await session.query(INSERT, [must(row).n as bigint, name]);
      steps.push(`${name} ends`);
    };
    await Promise.all(['a', 'b', 'c'].map((name) => database().transaction(work(name))));
    expect(steps).toEqual(['a', 'b', 'c'].flatMap((name) => [`${name} begins`, `${name} ends`]));
    expect(await labels()).toEqual(['a', 'b', 'c']);
  });

  it('keeps statements beside a transaction out of it', async () => {
    const beside: Promise<unknown>[] = [];
    const failing = database().transaction(async (session) => {
      await session.query(INSERT, [1n, 'inside']);
      beside.push(database().query('SELECT label FROM conformance_keys'));
      beside.push(database().query(INSERT, [2n, 'beside']));
      await session.query(INSERT, [3n, 'inside']);
      throw new Error('rolled back');
    });
    await expect(failing).rejects.toThrow('rolled back');
    const [seen] = await Promise.all(beside);
    expect(seen).not.toContainEqual({ label: 'inside' });
    expect(await labels()).toEqual(['beside']);
  });

  it('goes on behind transactions that failed', async () => {
    const outcomes = await Promise.allSettled(
      Array.from({ length: 10 }, (_, i) =>
        database().transaction(async (session) => {
          await session.query(INSERT, [BigInt(i), `${i}`]);
          if (i % 2 === 1) await session.query(INSERT, [BigInt(i), 'again']);
        }),
      ),
    );
    expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(5);
    expect(await labels()).toEqual(['0', '2', '4', '6', '8']);
  });

  it('refuses a session whose transaction is over', async () => {
    const kept = await database().transaction(async (session) => session);
    expect(await refusal(kept.query('SELECT 1'))).toContain('transaction is over');
    expect(await refusal(kept.copyOut('SELECT 1'))).toContain('transaction is over');
    expect(await refusal(kept.copyIn('conformance_keys', new Uint8Array(0)))).toContain(
      'transaction is over',
    );
  });
}
