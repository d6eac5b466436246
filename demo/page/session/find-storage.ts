import { mayRunWebAssembly } from './browser-limits.js';
import type { StorageKind } from './demo-state.js';

/** A place that outlives the engine. */
export interface StoragePlace {
  readonly kind: Exclude<StorageKind, 'memory' | 'opening'>;
  readonly statePath: string;
}

/** A database has about a thousand files: where some take longer than this, all take the better part of a minute. */
const TRIAL_FILES = 20;
const TRIAL_MS = 40;
const TRIAL_FOLDER = 'sabot-demo-trial';

/** Where this browser can keep an engine's state so that it outlives the engine, the best place first. */
export async function findStorage(name: string): Promise<readonly StoragePlace[]> {
  if (!('storage' in navigator) || !('locks' in navigator) || !mayRunWebAssembly()) return [];
  const places: StoragePlace[] = [];
  if (await hasQuickFiles()) places.push({ kind: 'opfs', statePath: `opfs://${name}` });
  if (typeof indexedDB === 'object') {
    places.push({ kind: 'indexeddb', statePath: `idb://${name}` });
  }
  return places;
}

/** Firefox has private files, but takes some milliseconds for each. */
async function hasQuickFiles(): Promise<boolean> {
  try {
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle(TRIAL_FOLDER, { create: true });
    const startedMs = performance.now();
    const files = Array.from({ length: TRIAL_FILES }, (_, i) =>
      folder.getFileHandle(String(i), { create: true }),
    );
    await Promise.all(files);
    const tookMs = performance.now() - startedMs;
    await root.removeEntry(TRIAL_FOLDER, { recursive: true }).catch(() => {});
    return tookMs < TRIAL_MS;
  } catch {
    return false;
  }
}
