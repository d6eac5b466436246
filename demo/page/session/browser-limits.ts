import type { StorageKind } from './demo-state.js';

/** A WebAssembly module with nothing in it. */
const EMPTY_MODULE = new Uint8Array([0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]);

/** Why the page can't run at all in this browser, or undefined. */
export function whyImpossible(): string | undefined {
  if (hasModuleWorkers()) return undefined;
  return 'The engine runs in a module worker, and this browser has none: open the page in a current browser.';
}

/** What of the browser the page does without, each in a sentence. */
export function browserLimits(): readonly string[] {
  const limits: string[] = [];
  if (!mayRunWebAssembly()) {
    limits.push(
      'WebAssembly is not to be had here: the engine takes its kernels in JavaScript, which give the same rows, but slower.',
    );
  }
  if (!('serviceWorker' in navigator)) {
    limits.push('There are no service workers here: the page needs a network whenever it opens.');
  }
  return limits;
}

/** Where checkpoints are, and what comes of it. */
export function storageSentence(storage: StorageKind): string {
  switch (storage) {
    case 'opening':
      return "Checkpoints are kept in memory until the browser's database is open.";
    case 'memory':
      return 'This browser keeps no database for the page: checkpoints stay in memory. The engine can crash, and goes on from the last of them; a page that is loaded again begins anew.';
    case 'opfs':
      return "Checkpoints are kept in a database among the browser's private files.";
    case 'indexeddb':
      return "Checkpoints are kept in a database in the browser's IndexedDB.";
  }
}

/** Databases are made of WebAssembly too. A strict policy may forbid what the browser has. */
export function mayRunWebAssembly(): boolean {
  try {
    return new WebAssembly.Module(EMPTY_MODULE) instanceof WebAssembly.Module;
  } catch {
    return false;
  }
}

/** Whether a worker's type is looked at: a wrong address keeps it from starting. */
function hasModuleWorkers(): boolean {
  let isLookedAt = false;
  try {
    new Worker('https://:', {
      get type() {
        isLookedAt = true;
        return 'module' as const;
      },
    }).terminate();
  } catch {
    return isLookedAt;
  }
  return isLookedAt;
}
