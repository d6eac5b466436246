import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemTimers } from '../../../src/platform/node.js';
import { PostgresDatabase } from '../../../src/state/postgres/postgres-database.js';
import { PostgresServer } from '../../services/postgres-server.js';
import { refusal } from '../conformance/state-database-support.js';

describe('a connection to a PostgreSQL server with TLS', () => {
  let server: PostgresServer;

  beforeAll(async () => {
    server = await PostgresServer.start({ hasTls: true });
  });

  afterAll(() => server.remove());

  const open = (parameters: string): Promise<PostgresDatabase> =>
    PostgresDatabase.open(`${server.url()}${parameters}`, systemTimers);

  it.each([
    ['', true],
    ['?sslmode=prefer', true],
    ['?sslmode=require', true],
    ['?sslmode=allow', false],
    ['?sslmode=disable', false],
  ])('is secured as libpq would: "%s"', async (parameters, isSecured) => {
    const database = await open(parameters);
    const rows = await database.query('SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()');
    expect(rows).toEqual([{ ssl: isSecured }]);
    const bytes = await database.copyOut("SELECT repeat('x', 3000000)");
    expect(bytes.byteLength).toBeGreaterThan(3_000_000);
    await database.close();
  });

  it('checks the certificate where it is asked to, and the name in it', async () => {
    for (const mode of ['verify-ca', 'verify-full']) {
      const unknown = await refusal(open(`?sslmode=${mode}`));
      expect(unknown).toContain('self-signed certificate');
      const known = await open(`?sslmode=${mode}&sslrootcert=${server.certificate}`);
      expect(await known.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
      await known.close();
    }
    const parameters = `sslrootcert=${server.certificate}`;
    const byName = server.url().replace('127.0.0.1', 'localhost');
    const openByName = (mode: string): Promise<PostgresDatabase> =>
      PostgresDatabase.open(`${byName}?sslmode=${mode}&${parameters}`, systemTimers);
    expect(await refusal(openByName('verify-full'))).toContain(
      "does not match certificate's altnames",
    );
    await (await openByName('verify-ca')).close();
  });

  it('names the certificate file that is not there', async () => {
    const message = await refusal(open('?sslmode=verify-full&sslrootcert=/no/such/file'));
    expect(message).toContain("/no/such/file of the PostgreSQL URL can't be read: ENOENT");
  });
});
