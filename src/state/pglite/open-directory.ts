import { chmod, mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { ErrorType } from '../../errors/error-type.js';
import { StreamingError } from '../../errors/streaming-error.js';
import { lockDirectory } from './directory-lock.js';
import { DurableNodeFs } from './durable-node-fs.js';
import { PGliteDatabase } from './pglite-database.js';

const OWNER_ONLY = 0o700;

/**
 * The database in `statePath`, made where there is none. Only one process at a time may have it open. A commit that was
 * acknowledged survives a crash of the process and, as far as the disk honours syncs, a power loss. Throws STATE_ERROR.
 */
export async function openDirectory(statePath: string): Promise<PGliteDatabase> {
  const directory = resolve(statePath);
  const dataDirectory = join(directory, 'pgdata');
  const release = await claimDirectories(directory, dataDirectory);
  const fs = new DurableNodeFs(dataDirectory);
  const startParams = [
    ...PGlite.defaultStartParams.filter((parameter) => parameter !== '-F'),
    '-c',
    'wal_sync_method=fsync',
  ];
  const database = await PGliteDatabase.start({ fs, startParams }, async () => release());
  try {
    await assertSyncs(database, fs);
  } catch (error) {
    await database.close();
    throw error;
  }
  return database;
}

/** PGlite's own files are readable by all, so that the directory around them must not be. */
async function claimDirectories(directory: string, dataDirectory: string): Promise<() => void> {
  try {
    await mkdir(directory, { recursive: true, mode: OWNER_ONLY });
    await mkdir(dataDirectory, { recursive: true, mode: OWNER_ONLY });
    await chmod(dataDirectory, OWNER_ONLY);
    return lockDirectory(directory);
  } catch (error) {
    if (error instanceof StreamingError) throw error;
    throw new StreamingError(
      ErrorType.STATE_ERROR,
      `The state directory ${directory} cannot be used: ${(error as Error).message}.`,
      { component: 'statePath' },
      { cause: error },
    );
  }
}

/** Commits something and sees whether it was synced to disk. */
async function assertSyncs(database: PGliteDatabase, fs: DurableNodeFs): Promise<void> {
  const before = fs.syncCount;
  await database.query("SELECT pg_logical_emit_message(true, 'sabot-sql', 'opened')");
  if (fs.syncCount > before) return;
  throw new StreamingError(
    ErrorType.STATE_ERROR,
    'The embedded state database does not sync its commits to disk: use the pinned version of @electric-sql/pglite.',
    { component: 'PGlite' },
  );
}
