import { LazyDatabase } from '../../lazy-database.js';
import { parsePlace } from './browser-place.js';
import { hasDatabase } from './has-database.js';

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
  return hasDatabase(parsePlace(statePath));
}
