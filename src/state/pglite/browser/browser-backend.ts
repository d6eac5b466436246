import { LazyDatabase } from '../../lazy-database.js';
import { parsePlace } from './browser-place.js';
import { isComplete } from './opfs-place.js';

/**
 * PGlite at `idb://name` or `opfs://name`, or in memory without one; it is loaded on first use. Throws VALIDATION_ERROR for
 * other paths.
 */
export function browserPGliteBackend(statePath?: string): LazyDatabase {
  const place = statePath === undefined ? undefined : parsePlace(statePath);
  return new LazyDatabase(async (onEnded) => {
    const { openMemory, openPlace } = await import('./open-place.js');
    return place === undefined ? openMemory(onEnded) : openPlace(place, onEnded);
  });
}

/** Whether there is a database at a path. Throws VALIDATION_ERROR. */
export async function hasBrowserPGlite(statePath: string): Promise<boolean> {
  const place = parsePlace(statePath);
  if (place.kind === 'opfs') return isComplete(place.name);
  const databases = await indexedDB.databases();
  return databases.some(({ name }) => name?.endsWith(`/sabot-sql/${place.name}`));
}
