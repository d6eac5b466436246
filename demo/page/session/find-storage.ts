import type { SessionStart } from './demo-session.js';

/** Where this browser can keep an engine's state so that it outlives the engine. */
export async function findStorage(name: string): Promise<SessionStart['storage']> {
  try {
    if (!('storage' in navigator) || !('locks' in navigator)) return IN_MEMORY;
    await navigator.storage.getDirectory();
    return { kind: 'opfs', statePath: `opfs://${name}` };
  } catch {
    return typeof indexedDB === 'undefined'
      ? IN_MEMORY
      : { kind: 'indexeddb', statePath: `idb://${name}` };
  }
}

const IN_MEMORY = { kind: 'memory', statePath: undefined } as const;
