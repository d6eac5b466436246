import { PGlite } from '@electric-sql/pglite';
import { ErrorType } from '../../../errors/error-type.js';
import { StreamingError } from '../../../errors/streaming-error.js';
import { LOG_LIMITS } from '../log-limits.js';
import { PGliteDatabase } from '../pglite-database.js';
import type { BrowserPlace } from './browser-place.js';
import { fetchPGlite } from './fetch-pglite.js';
import { hasDatabase } from './has-database.js';
import { HeldIdbFs, HeldOpfsFs, type WriteOuts } from './held-file-systems.js';
import { LocalConnection, type LocalPostgres } from './local-connection.js';
import { markComplete, prepareOpfs } from './opfs-place.js';
import { takeWebLock } from './web-lock.js';

/** A tab is to stay small: PostgreSQL would keep 128 MB of pages in memory, all of them touched as it starts. */
const MEMORY_LIMITS = ['-c', 'shared_buffers=8MB'];
const START_PARAMETERS = [...PGlite.defaultStartParams, ...LOG_LIMITS, ...MEMORY_LIMITS];

/** PGlite in this thread's memory. */
export function openMemory(onEnded: () => void): Promise<PGliteDatabase> {
  const postgres: LocalPostgres = {
    where: '',
    create: async (options) =>
      PGlite.create({ ...options, ...(await fetchPGlite({ hasDatabase: false })) }),
    writeOuts: { isHeld: false, isForbidden: false },
    abandon: async () => {},
  };
  return PGliteDatabase.start((listener) => LocalConnection.start(postgres, listener), onEnded);
}

/**
 * The database at a place, made where there is none. Only one page or worker may have it open. What was acknowledged is
 * stored, also if the worker is terminated. Throws STATE_ERROR.
 */
export async function openPlace(place: BrowserPlace, onEnded: () => void): Promise<PGliteDatabase> {
  if (place.kind === 'opfs' && !('createSyncAccessHandle' in FileSystemFileHandle.prototype)) {
    throw new StreamingError(
      ErrorType.STATE_ERROR,
      `The state in ${place.statePath} can only be used in a worker: run the engine in one, or take 'idb://${place.name}'.`,
      { component: 'statePath' },
    );
  }
  const release = await takeWebLock(place.statePath);
  const postgres = postgresAt(place);
  return PGliteDatabase.start(
    (listener) => LocalConnection.start(postgres, listener),
    () => {
      release();
      onEnded();
    },
  );
}

function postgresAt(place: BrowserPlace): LocalPostgres {
  const writeOuts: WriteOuts = { isHeld: false, isForbidden: false };
  let fs: HeldIdbFs | HeldOpfsFs | undefined;
  return {
    where: ` in ${place.statePath}`,
    writeOuts,
    async create(options) {
      const fetched = await fetchPGlite({ hasDatabase: await hasDatabase(place) });
      fs =
        place.kind === 'idb'
          ? new HeldIdbFs(idbName(place), writeOuts)
          : new HeldOpfsFs(await prepareOpfs(place.name), writeOuts);
      const database = await PGlite.create({
        ...options,
        ...fetched,
        fs,
        startParams: START_PARAMETERS,
        relaxedDurability: false,
      });
      if (place.kind === 'opfs') await markComplete(place.name);
      return database;
    },
    abandon: async () => fs?.closeFs(),
  };
}

/** Below it, IndexedDB has one database per state. */
export function idbName({ name }: BrowserPlace): string {
  return `sabot-sql/${name}`;
}
