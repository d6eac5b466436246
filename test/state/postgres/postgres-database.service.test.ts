import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { must } from '../../../src/common/assert.js';
import type { StreamingError } from '../../../src/errors/streaming-error.js';
import { systemTimers } from '../../../src/platform/node.js';
import { postgresBackend } from '../../../src/state/postgres/postgres-backend.js';
import { PostgresDatabase } from '../../../src/state/postgres/postgres-database.js';
import type { StateSession } from '../../../src/state/state-database.js';
import { PostgresServer } from '../../services/postgres-server.js';
import { freshDatabase, runSql, serverUrl } from '../../services/postgres-url.js';
import { refusal } from '../conformance/state-database-support.js';

const url = await freshDatabase();
const where = (): string => {
  const { host, pathname } = new URL(url);
  return `${host}, database "${pathname.slice(1)}"`;
};

/** Ends every session of the database but our own, as an administrator would. */
async function endSessions(): Promise<void> {
  await runSql(
    url,
    'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
  );
}

async function failureOf(call: Promise<unknown>): Promise<StreamingError> {
  return (await call.then(
    () => undefined,
    (error: unknown) => error,
  )) as StreamingError;
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe('a PostgreSQL server as state database', () => {
  let database: PostgresDatabase;

  beforeAll(async () => {
    database = await PostgresDatabase.open(url, systemTimers);
    await database.query('CREATE TABLE kept (id bigint PRIMARY KEY, label text)');
  });

  afterAll(() => database.close());

  it('is connected to anew when its connections were ended', async () => {
    await database.query('SELECT 1');
    await endSessions();
    await pause(50);
    expect(await database.query('SELECT 2 AS two')).toEqual([{ two: 2 }]);
  });

  it('fails the transaction whose connection is ended, does not apply it, and goes on', async () => {
    const failing = database.transaction(async (session) => {
      await session.query("INSERT INTO kept VALUES (1, 'lost')");
      await endSessions();
      await session.query("INSERT INTO kept VALUES (2, 'lost')");
    });
    const message = await refusal(failing);
    expect(message).toContain(`The connection to PostgreSQL at ${where()}, was lost`);
    expect(await database.query('SELECT * FROM kept')).toEqual([]);
    await database.transaction((session) => session.query("INSERT INTO kept VALUES (1, 'kept')"));
    expect(await database.query('DELETE FROM kept RETURNING label')).toEqual([{ label: 'kept' }]);
  });

  it('says that the outcome is unknown where the connection is lost during a commit', async () => {
    await database.query(`CREATE FUNCTION end_session() RETURNS trigger LANGUAGE plpgsql
      AS 'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(1); RETURN NEW; END'`);
    await database.query('CREATE TABLE deferring (id bigint)');
    await database.query(`CREATE CONSTRAINT TRIGGER ending AFTER INSERT ON deferring
      DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION end_session()`);
    const inserting = database.transaction((session) =>
      session.query('INSERT INTO deferring VALUES (1)'),
    );
    expect(await refusal(inserting)).toContain('lost during a commit: look up whether');
    expect(await database.query('SELECT * FROM deferring')).toEqual([]);
  });

  it('fails copying whose connection is ended, either way', async () => {
    const ending = pause(100).then(endSessions);
    const sleeping = database.copyOut('SELECT i, pg_sleep(0.01) FROM generate_series(1, 3000) i');
    expect(await refusal(sleeping)).toContain('was lost');
    await ending;
    await database.query(`CREATE FUNCTION slowly() RETURNS trigger LANGUAGE plpgsql
      AS 'BEGIN PERFORM pg_sleep(10); RETURN NEW; END'`);
    await database.query('CREATE TABLE slow (data bytea)');
    await database.query(
      'CREATE TRIGGER slowing BEFORE INSERT ON slow FOR EACH ROW EXECUTE FUNCTION slowly()',
    );
    const rows = await database.copyOut(
      "SELECT decode(repeat('ab', 1000000), 'hex') FROM generate_series(1, 20)",
    );
    const endingAgain = pause(200).then(endSessions);
    expect(await refusal(database.copyIn('slow', rows))).toContain('was lost');
    await endingAgain;
    expect(await database.query('SELECT * FROM slow')).toEqual([]);
  });

  it('stays usable when the server refuses what is still being copied in', async () => {
    const rows = await database.copyOut(
      "SELECT 7::bigint, repeat('x', 100000) FROM generate_series(1, 300)",
    );
    for (let i = 0; i < 5; i++) {
      expect(await refusal(database.copyIn('kept', rows))).toContain('kept_pkey');
      expect(await database.query('SELECT * FROM kept')).toEqual([]);
    }
  });

  it('hears notifications again when its connection was lost', async () => {
    const heard: string[] = [];
    const stop = await database.listen('news', (payload) => heard.push(payload));
    await endSessions();
    const listening = async (): Promise<number> => {
      await database.query("SELECT pg_notify('news', 'again')");
      await pause(20);
      return heard.length;
    };
    await expect.poll(listening, { timeout: 10_000 }).toBeGreaterThan(0);
    expect(new Set(heard)).toEqual(new Set(['again']));
    await stop();
  });

  it('runs a transaction again that lost against another one, as often as it helps', async () => {
    await database.query("INSERT INTO kept VALUES (1, '0')");
    const other = await PostgresDatabase.open(url, systemTimers);
    let attempts = 0;
    let haveBothRead = (): void => {};
    const bothHaveRead = new Promise<void>((resolve) => {
      haveBothRead = resolve;
    });
    const increment = async (session: StateSession): Promise<number> => {
      attempts++;
      await session.query('SET TRANSACTION ISOLATION LEVEL SERIALIZABLE');
      const [row] = await session.query('SELECT label FROM kept WHERE id = 1');
      if (attempts === 2) haveBothRead();
      await bothHaveRead;
      const next = Number(must(row).label) + 1;
      await session.query('UPDATE kept SET label = $1 WHERE id = 1', [String(next)]);
      return next;
    };
    const both = await Promise.all([database.transaction(increment), other.transaction(increment)]);
    expect([...both].sort()).toEqual([1, 2]);
    expect(attempts).toBe(3);
    let conflicts = 0;
    const hopeless = database.transaction(async (session) => {
      conflicts++;
      await session.query("DO $$BEGIN RAISE 'no luck' USING ERRCODE = '40001'; END$$");
    });
    expect(await refusal(hopeless)).toContain('no luck');
    expect(conflicts).toBe(5);
    await other.close();
    await database.query('DELETE FROM kept');
  });

  it('takes one statement at a time, so that nothing can be smuggled behind it', async () => {
    const two = database.query('SELECT 1; DROP TABLE kept');
    expect(await refusal(two)).toContain('multiple commands');
  });

  it('has no synchronous replicas of its own, and says why', async () => {
    expect(await database.replicationState()).toEqual({
      kind: 'not-synchronous',
      reason: 'its synchronous_standby_names is empty',
    });
  });
});

describe('connecting to a PostgreSQL server', () => {
  it('fails for a wrong password without showing it, or the right one', async () => {
    const wrong = url.replace(/:[^:@]+@/, ':hunter2@');
    const error = await failureOf(PostgresDatabase.open(wrong, systemTimers));
    expect(error.message).toBe(
      `Connecting to PostgreSQL at ${where()}, failed: password authentication failed for user "tester".`,
    );
    const shown = inspect(error, { depth: 20, showHidden: true });
    expect(shown).toContain('password authentication failed');
    expect(shown).not.toContain('hunter2');
  });

  it('says that a password is asked for', async () => {
    const without = url.replace(/:[^:@]+@/, '@');
    const error = await failureOf(PostgresDatabase.open(without, systemTimers));
    expect(error.message).toContain('asks for a password, and the URL has none for user "tester"');
  });

  it('fails where nobody listens and for a database that is not there', async () => {
    const nobody = postgresBackend('postgres://u:hunter2@127.0.0.1:1/d', systemTimers);
    const refused = await refusal(nobody.get());
    expect(refused).toContain('PostgreSQL at 127.0.0.1:1, database "d", failed');
    expect(refused).toContain('ECONNREFUSED');
    await nobody.close();
    const missing = PostgresDatabase.open(`${url}_not`, systemTimers);
    expect(await refusal(missing)).toContain('does not exist');
  });

  it('does without TLS where the server has none, unless it is asked for', async () => {
    for (const mode of ['disable', 'allow', 'prefer']) {
      const database = await PostgresDatabase.open(`${url}?sslmode=${mode}`, systemTimers);
      expect(await database.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
      await database.close();
    }
    for (const mode of ['require', 'verify-ca', 'verify-full']) {
      const opening = PostgresDatabase.open(`${url}?sslmode=${mode}`, systemTimers);
      expect(await refusal(opening)).toContain('does not support SSL');
    }
  });

  it('opens lazily, and anew when the first attempt failed', async () => {
    const backend = postgresBackend(serverUrl(), systemTimers);
    const database = await backend.get();
    expect(await database.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await backend.close();
  });
});

describe('a PostgreSQL server that crashes', () => {
  let server: PostgresServer;

  beforeAll(async () => {
    server = await PostgresServer.start();
  });

  afterAll(() => server.remove());

  it('fails the transaction under way with STATE_ERROR, has nothing of it, and is used again', async () => {
    const database = await PostgresDatabase.open(server.url(), systemTimers);
    await database.query('CREATE TABLE kept (id bigint PRIMARY KEY)');
    await database.transaction((session) => session.query('INSERT INTO kept VALUES (1)'));
    const failing = database.transaction(async (session) => {
      await session.query('INSERT INTO kept VALUES (2)');
      server.stop();
      await session.query('INSERT INTO kept VALUES (3)');
    });
    expect(await refusal(failing)).toMatch(/^The connection to PostgreSQL .* was lost: .*\.$/);
    expect(await refusal(database.query('SELECT 1'))).toContain('ECONNREFUSED');
    await server.resume();
    expect(await database.query('SELECT id FROM kept')).toEqual([{ id: 1n }]);
    await database.close();
  });
});
