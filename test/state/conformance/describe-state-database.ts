import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { must } from '../../../src/common/assert.js';
import type { SqlParameter, StateDatabase } from '../../../src/state/state-database.js';
import { describeBulkCopy } from './describe-bulk-copy.js';
import { describeTransactions } from './describe-transactions.js';
import { HOSTILE_TEXTS, refusal } from './state-database-support.js';

export interface StateDatabaseConformance {
  /** How much is stored and read back in pieces; by default so little that any place will do. */
  readonly bulkBytes?: number;
}

/**
 * What every StateDatabase does alike, so that a job may move from one to the other. `open` is called for a database
 * in which tables named `conformance_…` may be made and dropped; twice in all, one after the other.
 */
export function describeStateDatabase(
  name: string,
  open: () => Promise<StateDatabase>,
  { bulkBytes = 4 << 20 }: StateDatabaseConformance = {},
): void {
  describe(`the state database ${name}`, () => {
    let database: StateDatabase;

    beforeAll(async () => {
      database = await open();
      await database.query('DROP TABLE IF EXISTS conformance_keys');
      await database.query('CREATE TABLE conformance_keys (id bigint PRIMARY KEY, label text)');
    }, 60_000);

    afterAll(() => database.close());

    describeValues(() => database);
    describeTransactions(() => database);
    describeBulkCopy(() => database, bulkBytes);
    describeFailures(() => database);
    describeNotifications(() => database);

    it('may be told again and again to maintain its tables', async () => {
      for (let i = 0; i < 3; i++) await database.maintain(['conformance_keys']);
      await database.maintain([]);
      expect(await database.query('SELECT count(*) AS n FROM conformance_keys')).toHaveLength(1);
    });
  });

  describeClosing(name, open);
}

function describeValues(database: () => StateDatabase): void {
  const echo = async (type: string, value: SqlParameter): Promise<unknown> => {
    const [row] = await database().query(`SELECT $1::${type} AS value`, [value]);
    return must(row).value;
  };

  it('gives every bigint as a bigint, however large or small', async () => {
    for (const value of [0n, 1n, -1n, 2n ** 53n + 1n, 2n ** 63n - 1n, -(2n ** 63n)]) {
      expect(await echo('bigint', value)).toBe(value);
    }
    expect(await echo('bigint', 7)).toBe(7n);
    const [row] = await database().query('SELECT count(*) AS n FROM conformance_keys');
    expect(typeof must(row).n).toBe('bigint');
  });

  it('gives integers, doubles and booleans as they are', async () => {
    for (const value of [0, -5, 2 ** 31 - 1]) expect(await echo('integer', value)).toBe(value);
    const doubles = [0.1 + 0.2, 5e-324, 1.7976931348623157e308, -1.5, Number.POSITIVE_INFINITY];
    for (const value of [...doubles, Number.NaN]) {
      expect(await echo('double precision', value)).toBe(value);
    }
    expect(await echo('boolean', true)).toBe(true);
    expect(await echo('boolean', false)).toBe(false);
  });

  it('gives texts and bytes back to the last one', async () => {
    for (const value of HOSTILE_TEXTS) expect(await echo('text', value)).toBe(value);
    const all = Uint8Array.from({ length: 1024 }, (_, i) => i);
    for (const value of [new Uint8Array(0), all, all.subarray(3, 70), randomBytes(100_000)]) {
      const echoed = must((await echo('bytea', value)) as Uint8Array | undefined);
      expect(echoed).toBeInstanceOf(Uint8Array);
      expect(Buffer.from(echoed).equals(value)).toBe(true);
    }
    expect(all[1023]).toBe(255);
  });

  it('gives null for null of every type', async () => {
    for (const type of ['bigint', 'text', 'bytea', 'boolean', 'double precision']) {
      expect(await echo(type, null)).toBeNull();
    }
  });

  it('takes hostile texts for nothing but values', async () => {
    for (const [id, text] of HOSTILE_TEXTS.entries()) {
      await database().query('INSERT INTO conformance_keys VALUES ($1, $2)', [BigInt(id), text]);
      const found = await database().query('SELECT id FROM conformance_keys WHERE label = $1', [
        text,
      ]);
      expect(found).toEqual([{ id: BigInt(id) }]);
    }
    await database().query('DELETE FROM conformance_keys');
  });

  it('gives rows in order, and none where a statement has none', async () => {
    const rows = await database().query('SELECT i FROM generate_series(1, 3) AS s(i) ORDER BY i');
    expect(rows).toEqual([{ i: 1 }, { i: 2 }, { i: 3 }]);
    expect(await database().query('SELECT id FROM conformance_keys WHERE id = 0')).toEqual([]);
    expect(await database().query('DELETE FROM conformance_keys')).toEqual([]);
  });
}

function describeFailures(database: () => StateDatabase): void {
  it('refuses wrong statements with a sentence, and goes on', async () => {
    const wrong: readonly (readonly [string, readonly SqlParameter[]])[] = [
      ['SELEC 1', []],
      ['SELECT * FROM conformance_no_such_table', []],
      ['SELECT $1::bigint', ['not a number']],
      ['SELECT $1::bigint, $2::bigint', [1n]],
      ['SELECT 1 / $1::integer', [0]],
      ['SELECT $1::text', ['a\0b']],
    ];
    for (const [sql, parameters] of wrong) {
      expect(await refusal(database().query(sql, parameters))).toMatch(/^[A-Z].*\.$/s);
      expect(await database().query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
    }
  });

  it('refuses a key that is there already', async () => {
    await database().query('INSERT INTO conformance_keys VALUES (1, $1)', ['first']);
    const second = database().query('INSERT INTO conformance_keys VALUES (1, $1)', ['second']);
    expect(await refusal(second)).toContain('conformance_keys_pkey');
    expect(await database().query('SELECT * FROM conformance_keys')).toEqual([
      { id: 1n, label: 'first' },
    ]);
    await database().query('DELETE FROM conformance_keys');
  });
}

function describeNotifications(database: () => StateDatabase): void {
  const notify = async (channel: string, payload: string): Promise<void> => {
    await database().query('SELECT pg_notify($1, $2)', [channel, payload]);
  };

  it('tells listeners of a channel, and them alone, what it is notified of', async () => {
    const heard: string[] = [];
    const channel = 'Conformance "updates"; --';
    const stopFirst = await database().listen(channel, (payload) => heard.push(`1 ${payload}`));
    const stopSecond = await database().listen(channel, (payload) => heard.push(`2 ${payload}`));
    await notify(channel, "o'hara 💥");
    await notify(channel.toLowerCase(), 'another channel');
    await expect.poll(() => heard).toEqual(["1 o'hara 💥", "2 o'hara 💥"]);
    await stopFirst();
    await notify(channel, 'b');
    await expect.poll(() => heard.slice(2)).toEqual(['2 b']);
    await stopSecond();
    await stopSecond();
    await notify(channel, 'c');
    expect(heard).toHaveLength(3);
  });

  it('notifies of what is committed', async () => {
    const heard: string[] = [];
    const stop = await database().listen('conformance', (payload) => heard.push(payload));
    const notifyIn = (payload: string, outcome: Error | undefined): Promise<void> =>
      database().transaction(async (session) => {
        await session.query("SELECT pg_notify('conformance', $1)", [payload]);
        if (outcome !== undefined) throw outcome;
      });
    await expect(notifyIn('rolled back', new Error('no'))).rejects.toThrow('no');
    await notifyIn('committed', undefined);
    await expect.poll(() => heard).toEqual(['committed']);
    await stop();
  });
}

function describeClosing(name: string, open: () => Promise<StateDatabase>): void {
  it(`closes ${name} behind what is under way, twice if need be, and for good`, async () => {
    const database = await open();
    const order: string[] = [];
    const underWay = database.query('SELECT 1 AS one').then((rows) => {
      order.push('answered');
      return rows;
    });
    const closing = database.close().then(() => order.push('closed'));
    expect(await underWay).toEqual([{ one: 1 }]);
    await closing;
    await database.close();
    expect(order).toEqual(['answered', 'closed']);
    const late = [
      database.query('SELECT 1'),
      database.copyIn('conformance_keys', new Uint8Array(0)),
      database.copyOut('SELECT 1'),
      database.transaction(async () => undefined),
      database.listen('conformance', () => {}),
      database.maintain([]),
    ];
    for (const call of late) expect(await refusal(call)).toContain('closed already');
  }, 60_000);
}
