import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { pgliteBackend } from '../../../src/state/pglite/pglite-backend.js';
import { migrate } from '../../../src/state/schema/migrate.js';
import { MigratedDatabase } from '../../../src/state/schema/migrated-database.js';
import { MIGRATIONS } from '../../../src/state/schema/migrations.js';
import type { StateDatabase } from '../../../src/state/state-database.js';
import { refusal } from '../conformance/state-database-support.js';

const backend = pgliteBackend();
let database: StateDatabase;

beforeAll(async () => {
  database = await backend.get();
}, 60_000);

afterAll(() => backend.close());

beforeEach(async () => {
  await database.query('DROP SCHEMA public CASCADE');
  await database.query('CREATE SCHEMA public');
});

async function tables(): Promise<readonly unknown[]> {
  const rows = await database.query(
    `SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY table_name`,
  );
  return rows.map((row) => row.table_name);
}

describe('migrate', () => {
  it('makes the tables of a new database, once', async () => {
    for (let i = 0; i < 3; i++) await migrate(database);
    expect(await tables()).toEqual([
      'connector_offsets',
      'dim_version',
      'sabot_checkpoint',
      'sabot_job',
      'sabot_payload_chunk',
      'sabot_schema_version',
      'sabot_sink_output',
      'sabot_sink_output_chunk',
      'sabot_sink_progress',
      'timers',
      'watermarks',
    ]);
    const versions = await database.query('SELECT * FROM sabot_schema_version ORDER BY version');
    expect(versions).toEqual(MIGRATIONS.map(({ name }, i) => ({ version: i + 1, name })));
  });

  it('takes over a database from before there were versions, with all that is in it', async () => {
    await database.query(`CREATE TABLE dim_version (
      id integer GENERATED ALWAYS AS IDENTITY UNIQUE, name text PRIMARY KEY, version integer NOT NULL,
      num_rows integer NOT NULL, columns text NOT NULL, is_replicated boolean NOT NULL)`);
    await database.query(`INSERT INTO dim_version (name, version, num_rows, columns, is_replicated)
      VALUES ('users', 3, 0, '[]', false)`);
    await migrate(database);
    expect(await database.query('SELECT name, version FROM dim_version')).toEqual([
      { name: 'users', version: 3 },
    ]);
    expect(await tables()).toContain('sabot_checkpoint');
  });

  it('goes on from the version that is there', async () => {
    await migrate(database, MIGRATIONS.slice(0, 1));
    expect(await tables()).toEqual(['dim_version', 'sabot_schema_version']);
    await migrate(database);
    expect(await tables()).toContain('sabot_checkpoint');
  });

  it('refuses a database of a newer version, and leaves it as it is', async () => {
    const newer = { name: 'of-the-future', statements: ['CREATE TABLE future (id integer)'] };
    await migrate(database, [...MIGRATIONS, newer]);
    const sentence = await refusal(migrate(database));
    const [version, known] = [MIGRATIONS.length + 1, MIGRATIONS.length];
    expect(sentence).toContain(
      `has schema version ${version}, and this version of sabot-sql knows up to ${known}`,
    );
    expect(await refusal(new MigratedDatabase(backend).get())).toBe(sentence);
    expect(await tables()).toContain('future');
  });

  it('changes nothing where a step fails, and may be tried again', async () => {
    const broken = { name: 'broken', statements: ['CREATE TABLE half (id integer)', 'SELEC 1'] };
    await refusal(migrate(database, [...MIGRATIONS, broken]));
    expect(await tables()).toEqual([]);
    await migrate(database);
    expect(await tables()).toContain('sabot_checkpoint');
  });
});
