import type { BrowserPlace } from './browser-place.js';
import { isComplete } from './opfs-place.js';

/** Whether there is a database at a place. */
export async function hasDatabase({ kind, name }: BrowserPlace): Promise<boolean> {
  if (kind === 'opfs') return isComplete(name);
  const databases = await indexedDB.databases();
  return databases.some((database) => database.name?.endsWith(`/sabot-sql/${name}`));
}
