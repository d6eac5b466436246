import { resolve } from 'node:path';
import { ErrorType } from '../../errors/error-type.js';
import { StreamingError } from '../../errors/streaming-error.js';
import { lockDirectory } from './directory-lock.js';
import type { IoFaultPlan } from './io-faults.js';
import { makeDirectories } from './make-directories.js';
import { PGliteDatabase } from './pglite-database.js';
import { WorkerConnection } from './worker-connection.js';

const OWNER_ONLY = 0o700;

export interface DirectoryOptions {
  /** Called once, when the directory is given back: behind closing, and when the database has broken. */
  readonly onEnded?: () => void;
  /** Lets the directory's writes and syncs fail, for tests. */
  readonly faults?: IoFaultPlan;
}

/**
 * The database in `statePath`, made where there is none. Only one process at a time may have it open. A commit that was
 * acknowledged survives a crash of the process and, as far as the disk honours syncs, a power loss. Throws STATE_ERROR.
 */
export async function openDirectory(
  statePath: string,
  { onEnded, faults }: DirectoryOptions = {},
): Promise<PGliteDatabase> {
  const directory = resolve(statePath);
  const release = await claimDirectory(directory);
  return PGliteDatabase.start(
    (listener) =>
      WorkerConnection.start(
        { kind: 'directory', directory, ...(faults === undefined ? {} : { faults }) },
        listener,
      ),
    () => {
      try {
        release();
      } catch {
        // A disk that has gone keeps the claim, which then says that this process uses the directory.
      }
      onEnded?.();
    },
  );
}

async function claimDirectory(directory: string): Promise<() => void> {
  try {
    await makeDirectories(directory, OWNER_ONLY);
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
