import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { NodeFS } from '@electric-sql/pglite/nodefs';
import { preparedDatabase } from './prepared-database.js';
import { DATA_DIRECTORY_NAME } from './state-folder.js';
import { syncDirectory, syncTree } from './sync-tree.js';

const OWNER_ONLY = 0o700;

/**
 * Where PostgreSQL's files lie below a state directory; makes them where there are none. They get their name when they
 * are complete and synced to disk: what a crash or a power loss has left half made is thrown away.
 */
export async function prepareDataDirectory(directory: string): Promise<string> {
  const dataDirectory = join(directory, DATA_DIRECTORY_NAME);
  if (existsSync(join(dataDirectory, 'PG_VERSION'))) return dataDirectory;
  const draft = join(directory, `${DATA_DIRECTORY_NAME}-draft`);
  rmSync(draft, { recursive: true, force: true });
  // PostgreSQL's own files are readable by all, so that the directory around them must not be.
  mkdirSync(draft, { mode: OWNER_ONLY });
  const loadDataDir = await preparedDatabase();
  const fs = new NodeFS(draft);
  const database = await PGlite.create({ fs, ...(loadDataDir && { loadDataDir }) });
  await database.close();
  syncTree(draft);
  renameSync(draft, dataDirectory);
  syncDirectory(directory);
  return dataDirectory;
}
