import { describe, expect, it } from 'vitest';
import { freshDatabase, runSql, serverUrl } from './postgres-url.js';

describe('the PostgreSQL server of the tests', () => {
  it('asks for the password, by SCRAM', async () => {
    const wrong = serverUrl().replace(/:[^:@]+@/, ':wrong@');
    await expect(runSql(wrong, 'SELECT 1')).rejects.toThrow('password authentication failed');
    const [row] = await runSql(serverUrl(), 'SHOW password_encryption');
    expect(row).toEqual({ password_encryption: 'scram-sha-256' });
  });

  it('gives each test a database of its own', async () => {
    const [first, second] = [await freshDatabase(), await freshDatabase()];
    await runSql(first, 'CREATE TABLE t (a int)');
    await expect(runSql(second, 'SELECT * FROM t')).rejects.toThrow('"t" does not exist');
  });
});
