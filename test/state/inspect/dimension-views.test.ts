import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { dimensionViews } from '../../../src/state/inspect/dimension-views.js';
import { quoted, SqlNames } from '../../../src/state/inspect/sql-names.js';
import { pgliteBackend } from '../../../src/state/pglite/pglite-backend.js';
import { MigratedDatabase } from '../../../src/state/schema/migrated-database.js';
import { field } from '../../../src/types/schema.js';
import { INT } from '../../../src/types/sql-type.js';

const backend = pgliteBackend(undefined);
afterAll(() => backend.close());

const PARTS = ['"', "'", '\\', ';', '--', '/*', '*/', '$$', '$1', ' ', '\n', '%', '?', '.', ':'];
const WORDS = [
  'select',
  'jobs',
  'dim_1',
  'DROP TABLE dim_version',
  'ß',
  '日本',
  '🙂',
  'x'.repeat(40),
];
const hostileName = fc
  .array(fc.oneof(fc.constantFrom(...PARTS, ...WORDS), fc.string({ unit: 'binary' })), {
    minLength: 1,
    maxLength: 5,
  })
  .map((parts) => parts.join('').replaceAll('\0', ''))
  .filter((name) => name !== '');

it('shows tables and columns of any name, each with its own rows', async () => {
  const tables = fc.sample(fc.uniqueArray(hostileName, { minLength: 1000, maxLength: 1000 }), 1)[0];
  const columnNames = fc.sample(hostileName, 1000);
  const database = await new MigratedDatabase(backend).get();
  const work = database.transaction(async (session) => {
    for (const [i, name] of (tables ?? []).entries()) {
      const columns = JSON.stringify([field(columnNames[i] ?? '', INT), field('plain', INT)]);
      const [row] = await session.query(
        `INSERT INTO dim_version (name, version, num_rows, columns, is_replicated)
         VALUES ($1, 1, 1, $2, false) RETURNING id`,
        [name, columns],
      );
      await session.query(
        `CREATE TABLE dim_${row?.id} AS SELECT 0::bigint AS row_number, ${i} AS c0, ${i + 1} AS c1`,
      );
    }
    const views = await dimensionViews(session, 'public', new SqlNames(['jobs']));
    for (const [i, { name, select }] of views.entries()) {
      await session.query(`CREATE TEMPORARY VIEW ${quoted(name)} AS ${select}`);
      const [row] = await session.query(`SELECT * FROM pg_temp.${quoted(name)}`);
      expect(Object.values(row ?? {}), name).toEqual([i, i + 1]);
    }
    const names = views.map(({ name }) => name);
    const ownNames = names.filter((name, i) => name === tables?.[i]);
    expect(new Set(names).size).toBe(1000);
    expect(ownNames.length).toBeGreaterThan(700);
    expect(ownNames.every((name) => Buffer.byteLength(name) <= 63)).toBe(true);
    throw new Error('rolled back');
  });
  await expect(work).rejects.toThrow('rolled back');
});
