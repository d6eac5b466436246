import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { must } from '../../src/common/assert.js';

/** Set by `npm run test:services`: the URL of a server in which tests make databases of their own. */
export const POSTGRES_URL_VARIABLE = 'SABOT_TEST_POSTGRES_URL';

/** The URL of the server's first database. */
export function serverUrl(): string {
  return must(process.env[POSTGRES_URL_VARIABLE], 'run this by "npm run test:services"');
}

/** The URL of a new, empty database. */
export async function freshDatabase(server = serverUrl()): Promise<string> {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await runSql(server, `CREATE DATABASE ${name}`);
  return server.replace(/\/\w+$/, `/${name}`);
}

/** Runs one statement on a connection of its own, beside whatever is tested. */
export async function runSql(
  url: string,
  sql: string,
  parameters: readonly unknown[] = [],
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql, [...parameters])).rows;
  } finally {
    await client.end();
  }
}
