import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { StreamingError } from '../../../src/errors/streaming-error.js';
import { StreamingSQLExecutor } from '../../../src/executor/streaming-sql-executor.js';
import { nodeEnvironment } from '../../../src/platform/node.js';
import { PostgresServer } from '../../services/postgres-server.js';
import { runSql } from '../../services/postgres-url.js';
import { ACCOUNTS, cdcOptions, freshAccounts, printOptions } from './cdc-under-test.js';

const WAIT = { timeout: 20_000, interval: 50 };

/** A wrong password that no error may show. */
const SECRET = 'battery-staple';

let url: string;

beforeAll(async () => {
  url = await freshAccounts('FULL', 10);
});

/** A user of the tests' server who may do as much as said, and the database as that user. */
async function urlOf(attributes: string, database = url): Promise<string> {
  const name = `user_${Math.random().toString(36).slice(2)}`;
  await runSql(database, `CREATE USER ${name} PASSWORD 'correct-horse' ${attributes}`);
  return database.replace(/\/\/[^@]*@/, `//${name}:correct-horse@`);
}

function start(options: Readonly<Record<string, string>>, columns = ACCOUNTS) {
  const executor = new StreamingSQLExecutor({ stateBackend: 'memory' }, nodeEnvironment);
  const query = (async () => {
    await executor.executeDDL(`CREATE TABLE accounts (${columns}) WITH (${printOptions(options)})`);
    return executor.executeStreamingSQL('SELECT * FROM accounts');
  })();
  return { executor, query };
}

/** Reads the first rows, and then for as long as there is no error. */
async function failureOf(
  options: Readonly<Record<string, string>>,
  columns?: string,
): Promise<StreamingError> {
  const { executor, query } = start(options, columns);
  try {
    for await (const _ of await query);
  } catch (error) {
    return error as StreamingError;
  } finally {
    await executor.close();
  }
  throw new Error('it has not failed');
}

describe('a table of postgres-cdc says what is wrong, where, and what to do', () => {
  it.each(['url', 'password'])(
    'about a wrong password in %s, which is not shown',
    async (where) => {
      const right = new URL(url);
      const wrong = url.replace(/:[^:@]+@/, `:${SECRET}@`);
      const parts = {
        hostname: right.hostname,
        port: right.port,
        username: right.username,
        password: SECRET,
        'database-name': right.pathname.slice(1),
      };
      const { url: _, ...rest } = cdcOptions(url);
      const error = await failureOf(
        where === 'url' ? { ...rest, url: wrong } : { ...rest, ...parts },
      );
      expect(error).toMatchObject({ code: 'POSTGRES_AUTHENTICATION', retriable: false });
      expect(error.message).toContain('Table "accounts" was refused by PostgreSQL at 127.0.0.1:');
      expect(error.message).toContain('password authentication failed for user "tester"');
      expect(error.message).toContain("See 'username' and 'password'");
      expect(`${error.stack} ${JSON.stringify(error)} ${error.cause}`).not.toContain(SECRET);
    },
  );

  it('about a password that is missing', async () => {
    const error = await failureOf(cdcOptions(url.replace(/:[^:@]+@/, '@')));
    expect(error).toMatchObject({ code: 'POSTGRES_AUTHENTICATION', retriable: false });
  });

  it('about a database that is not there', async () => {
    const error = await failureOf(cdcOptions(url.replace(/\/\w+$/, '/nowhere')));
    expect(error).toMatchObject({ code: 'POSTGRES_UNKNOWN_DATABASE', retriable: false });
    expect(error.message).toMatch(
      /^Table "accounts" is read from PostgreSQL at 127.0.0.1:\d+, database "nowhere", which is not there: .*Correct 'database-name'/,
    );
  });

  it('about a server that does not answer, when it has tried for a while', async () => {
    const nobody = url.replace(/:\d+\//, ':1/');
    const error = await failureOf({ ...cdcOptions(nobody), 'connect.timeout': '300 ms' });
    expect(error).toMatchObject({
      code: 'POSTGRES_NETWORK',
      type: 'NETWORK_ERROR',
      retriable: true,
    });
    expect(error.message).toContain('has no connection to PostgreSQL at 127.0.0.1:1, database');
  });

  it('about a table that is not there, or is misspelt', async () => {
    const error = await failureOf({ ...cdcOptions(url), 'table-name': 'acounts' });
    expect(error).toMatchObject({ code: 'POSTGRES_UNKNOWN_TABLE' });
    expect(error.message).toContain('public.acounts, which is no table of the database');
  });

  it('about a table that does not log the rows before changes', async () => {
    const other = await freshAccounts('DEFAULT', 1);
    const error = await failureOf(cdcOptions(other));
    expect(error).toMatchObject({ code: 'POSTGRES_REPLICA_IDENTITY' });
    expect(error.message).toContain(`ALTER TABLE "public"."accounts" REPLICA IDENTITY FULL`);
    expect(error.message).toContain("'changelog-mode' = 'upsert'");
    await runSql(other, 'ALTER TABLE accounts REPLICA IDENTITY NOTHING');
    const upserts = await failureOf({ ...cdcOptions(other), 'changelog-mode': 'upsert' });
    expect(upserts).toMatchObject({ code: 'POSTGRES_REPLICA_IDENTITY' });
    expect(upserts.message).toContain('logs nothing when a row is deleted');
  });

  it('about a table without a primary key, here or there', async () => {
    const other = await freshAccounts('FULL', 1);
    await runSql(other, 'ALTER TABLE accounts DROP CONSTRAINT accounts_pkey');
    const there = await failureOf(cdcOptions(other));
    expect(there).toMatchObject({ code: 'POSTGRES_REPLICA_IDENTITY' });
    expect(there.message).toContain('on which public.accounts has no unique index');
    const here = await failureOf(cdcOptions(url), 'id INT, owner STRING');
    expect(here).toMatchObject({ type: 'VALIDATION_ERROR' });
    expect(here.message).toContain('needs a PRIMARY KEY (…) NOT ENFORCED');
  });

  it('about a server that does no logical decoding', async () => {
    const server = await PostgresServer.start({ settings: { wal_level: 'replica' } });
    try {
      const error = await failureOf(cdcOptions(await freshAccounts('FULL', 1, server.url())));
      expect(error).toMatchObject({ code: 'POSTGRES_WAL_LEVEL', retriable: false });
      expect(error.message).toContain(
        'set wal_level = logical in its configuration and restart it',
      );
    } finally {
      server.remove();
    }
  });

  it('about a user without REPLICATION, without SELECT, or who can make no publication', async () => {
    const noReplication = await failureOf(cdcOptions(await urlOf('')));
    expect(noReplication).toMatchObject({ code: 'POSTGRES_AUTHORIZATION', retriable: false });
    expect(noReplication.message).toContain('The user needs the attribute REPLICATION');
    await runSql(url, 'CREATE PUBLICATION everything FOR TABLE accounts');
    const reader = await urlOf('REPLICATION');
    const noSelect = await failureOf({ ...cdcOptions(reader), 'publication.name': 'everything' });
    expect(noSelect).toMatchObject({ code: 'POSTGRES_AUTHORIZATION' });
    expect(noSelect.message).toContain('permission denied for table accounts');
    const noPublication = await failureOf(cdcOptions(reader));
    expect(noPublication).toMatchObject({ code: 'POSTGRES_AUTHORIZATION' });
    expect(noPublication.message).toContain("name it by 'publication.name'");
  });

  it('about a publication that is not there, or lacks something', async () => {
    const missing = await failureOf({ ...cdcOptions(url), 'publication.name': 'nothing' });
    expect(missing).toMatchObject({ code: 'POSTGRES_PUBLICATION', retriable: false });
    expect(missing.message).toContain(
      'reads the publication "nothing", which is not there: run CREATE PUBLICATION "nothing" FOR TABLE "public"."accounts"',
    );
    await runSql(url, "CREATE PUBLICATION inserts FOR TABLE accounts WITH (publish = 'insert')");
    const partial = await failureOf({ ...cdcOptions(url), 'publication.name': 'inserts' });
    expect(partial).toMatchObject({ code: 'POSTGRES_PUBLICATION' });
    expect(partial.message).toContain('does not have all changes of public.accounts');
  });

  it('about a slot that another reader holds, when it has waited for a while', async () => {
    const options = cdcOptions(url);
    const { executor, query } = start(options);
    const rows = (await query)[Symbol.asyncIterator]();
    await rows.next();
    const reading = rows.next().catch(() => undefined);
    const slots = `SELECT active FROM pg_replication_slots WHERE slot_name = '${options['slot.name']}'`;
    await vi.waitFor(
      async () => expect(await runSql(url, slots)).toEqual([{ active: true }]),
      WAIT,
    );
    const error = await failureOf({ ...options, 'slot.wait-timeout': '300 ms' });
    expect(error).toMatchObject({ code: 'POSTGRES_SLOT_IN_USE', retriable: true });
    expect(error.message).toMatch(
      /another reader holds \(it is read for PID \d+\): end that one, or give this table a slot of its own by 'slot.name'/,
    );
    // It is free when that one has gone.
    const waiting = start(options);
    const next = (await waiting.query)[Symbol.asyncIterator]().next();
    await executor.close();
    await reading;
    expect((await next).done).toBe(false);
    await waiting.executor.close();
  });

  it('about a slot of another kind', async () => {
    const options = cdcOptions(url);
    await runSql(
      url,
      `SELECT pg_create_logical_replication_slot('${options['slot.name']}', 'test_decoding')`,
    );
    const error = await failureOf(options);
    expect(error).toMatchObject({ code: 'POSTGRES_OTHER' });
    expect(error.message).toContain(
      "of another plugin than pgoutput, or of another database: name another one by 'slot.name'",
    );
  });

  it('about a TRUNCATE', async () => {
    const other = await freshAccounts('FULL', 3);
    const truncated = failureOf(cdcOptions(other));
    await vi.waitFor(
      async () =>
        expect(
          await runSql(
            other,
            'SELECT 1 FROM pg_replication_slots WHERE active AND database = current_database()',
          ),
        ).toHaveLength(1),
      WAIT,
    );
    await runSql(other, 'TRUNCATE accounts');
    expect(await truncated).toMatchObject({ code: 'POSTGRES_TRUNCATED' });
  });
});

describe('a table of postgres-cdc over TLS', () => {
  let server: PostgresServer;
  let other: PostgresServer;
  let secured: string;

  beforeAll(async () => {
    [server, other] = [
      await PostgresServer.start({ hasTls: true }),
      await PostgresServer.start({ hasTls: true }),
    ];
    secured = await freshAccounts('FULL', 3, server.url());
  }, 60_000);

  afterAll(() => {
    server?.remove();
    other?.remove();
  });

  async function rowsOf(options: Readonly<Record<string, string>>): Promise<number> {
    const { executor, query } = start(options);
    try {
      const { value } = await (await query)[Symbol.asyncIterator]().next();
      return value?.numRows ?? 0;
    } finally {
      await executor.close();
    }
  }

  it.each(['verify-ca', 'verify-full'])(
    'reads by sslmode %s with the right authority',
    async (mode) => {
      const parameters = `?sslmode=${mode}&sslrootcert=${server.certificate}`;
      expect(await rowsOf(cdcOptions(`${secured}${parameters}`))).toBe(3);
      const parts = new URL(secured);
      const { url: _, ...options } = cdcOptions('');
      const named = {
        ...options,
        hostname: parts.hostname,
        port: parts.port,
        username: parts.username,
        password: decodeURIComponent(parts.password),
        'database-name': parts.pathname.slice(1),
        sslmode: mode,
        sslrootcert: server.certificate,
      };
      expect(await rowsOf(named)).toBe(3);
      const sessions = await runSql(secured, 'SELECT count(*)::int AS n FROM pg_stat_replication');
      expect(sessions).toEqual([{ n: 0 }]);
    },
  );

  it('refuses a certificate of another authority, or of none that is known', async () => {
    for (const authority of [`&sslrootcert=${other.certificate}`, '']) {
      const error = await failureOf(cdcOptions(`${secured}?sslmode=verify-full${authority}`));
      expect(error).toMatchObject({ code: 'POSTGRES_AUTHENTICATION', retriable: false });
      expect(error.message).toMatch(/has no secure connection to .*certificate.*'sslrootcert'/);
    }
  });

  it('names a certificate file that is not there', async () => {
    const error = await failureOf(cdcOptions(`${secured}?sslmode=verify-full&sslrootcert=/none`));
    expect(error).toMatchObject({ code: 'POSTGRES_AUTHENTICATION', retriable: false });
    expect(error.message).toContain(
      "The certificate file /none of the PostgreSQL URL can't be read",
    );
  });

  it('refuses a server without TLS where that is asked for', async () => {
    const error = await failureOf(cdcOptions(`${url}?sslmode=require`));
    expect(error).toMatchObject({ code: 'POSTGRES_AUTHENTICATION', retriable: false });
    expect(error.message).toContain('does not support SSL connections');
  });
});
