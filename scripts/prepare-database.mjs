// A new database as PGlite makes it, so that nobody who starts one has to wait for that: it only has to be unpacked.
import { writeFile } from 'node:fs/promises';
import { PGlite } from '@electric-sql/pglite';

/** Small parts of the log, of which few are kept: what lies there unused would be unpacked each time. */
const LOG = ['--wal-segsize=1', '--set', 'min_wal_size=2MB'];
/** From which further databases would be made; there is only ever one. */
const TEMPLATES = ['template1', 'template0'];

export async function prepareDatabase(path) {
  const database = await PGlite.create({ initDbStartParams: LOG });
  // Parts of the log that are done with are thrown away.
  await database.exec('SET wal_recycle = off');
  for (const name of TEMPLATES) {
    await database.exec(`UPDATE pg_database SET datistemplate = false WHERE datname = '${name}'`);
    await database.exec(`DROP DATABASE ${name}`);
  }
  // Those that were made for later are used up, so that the checkpoint throws them away.
  const { rows } = await database.query('SELECT name FROM pg_ls_waldir()');
  for (const _ of rows) {
    await database.exec(`SELECT pg_logical_emit_message(false, '', ''), pg_switch_wal()`);
  }
  await database.exec('CHECKPOINT');
  const files = await database.dumpDataDir('gzip');
  await writeFile(path, new Uint8Array(await files.arrayBuffer()));
  await database.close();
}
