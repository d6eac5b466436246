/** A file's bytes, now and as they were last synced. */
export interface MemoryFile {
  bytes: Uint8Array;
  syncedBytes: Uint8Array;
}

type Entry = MemoryFile | 'folder';

/** A change of folders that has not been synced. */
interface Change {
  readonly folders: readonly string[];
  /** Does the change to what survives. */
  readonly apply: (entries: Map<string, Entry>) => void;
}

/** Names of files and folders, now and as they would be after a power loss. */
export class DirectoryTree {
  #entries = new Map<string, Entry>();
  #synced = new Map<string, Entry>();
  #changes: Change[] = [];

  get paths(): readonly string[] {
    return [...this.#entries].flatMap(([path, entry]) => (entry === 'folder' ? [] : path)).sort();
  }

  /** A file that has always been there. */
  put(path: string, bytes: Uint8Array): void {
    for (let folder = parentOf(path); !isRoot(folder); folder = parentOf(folder)) {
      this.#entries.set(folder, 'folder');
      this.#synced.set(folder, 'folder');
    }
    const file = { bytes, syncedBytes: bytes };
    this.#entries.set(path, file);
    this.#synced.set(path, file);
  }

  isFolder(path: string): boolean {
    return isRoot(path) || this.#entries.get(path) === 'folder';
  }

  find(path: string): MemoryFile | undefined {
    const entry = this.#entries.get(path);
    return entry === 'folder' ? undefined : entry;
  }

  file(path: string): MemoryFile {
    const file = this.find(path);
    if (file === undefined) throw failure('ENOENT', `no such file: ${path}`);
    return file;
  }

  list(path: string): readonly string[] {
    this.#assertFolder(path);
    return [...this.#entries.keys()]
      .filter((name) => parentOf(name) === normalized(path))
      .map((name) => name.slice(name.lastIndexOf('/') + 1))
      .sort();
  }

  create(path: string): MemoryFile {
    this.#assertFolder(parentOf(path));
    if (this.#entries.has(path)) throw failure('EEXIST', `file exists: ${path}`);
    const file: MemoryFile = { bytes: new Uint8Array(), syncedBytes: new Uint8Array() };
    this.#change([parentOf(path)], (entries) => entries.set(path, file));
    return file;
  }

  makeFolder(path: string): void {
    if (this.isFolder(path)) return;
    if (this.#entries.has(path)) throw failure('EEXIST', `file exists: ${path}`);
    this.makeFolder(parentOf(path));
    this.#change([parentOf(path)], (entries) => entries.set(path, 'folder'));
  }

  rename(from: string, to: string): void {
    const file = this.file(from);
    this.#assertFolder(parentOf(to));
    this.#change([parentOf(from), parentOf(to)], (entries) => {
      entries.delete(from);
      entries.set(to, file);
    });
  }

  remove(path: string): void {
    if (this.find(path) === undefined) return;
    this.#change([parentOf(path)], (entries) => entries.delete(path));
  }

  syncFolder(path: string): void {
    this.#assertFolder(path);
    const isOf = ({ folders }: Change) => folders.includes(normalized(path));
    for (const change of this.#changes.filter(isOf)) change.apply(this.#synced);
    this.#changes = this.#changes.filter((change) => !isOf(change));
  }

  /** Each change that was not synced is there or not, and files have a part of the bytes behind those that were. */
  losePower(random: () => number): void {
    for (const change of this.#changes) if (random() < 0.5) change.apply(this.#synced);
    this.#changes = [];
    const isReachable = (path: string): boolean =>
      isRoot(parentOf(path)) ||
      (this.#synced.get(parentOf(path)) === 'folder' && isReachable(parentOf(path)));
    this.#synced = new Map([...this.#synced].filter(([path]) => isReachable(path)));
    this.#entries = new Map(this.#synced);
    for (const file of this.#entries.values()) if (file !== 'folder') tear(file, random);
  }

  #change(folders: readonly string[], apply: Change['apply']): void {
    apply(this.#entries);
    this.#changes.push({ folders, apply });
  }

  #assertFolder(path: string): void {
    if (!this.isFolder(normalized(path))) throw failure('ENOENT', `no such folder: ${path}`);
  }
}

/** The folder of a path: `.` for a name alone, `/` for what lies in the root. */
export function parentOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '.' : path.slice(0, slash) || '/';
}

function normalized(path: string): string {
  return path.length > 1 ? path.replace(/\/+$/, '') : path;
}

function isRoot(path: string): boolean {
  return path === '.' || path === '/' || path === '';
}

function tear(file: MemoryFile, random: () => number): void {
  const unsynced = file.bytes.length - file.syncedBytes.length;
  const kept = Math.floor((1 - random()) * unsynced);
  file.bytes = file.bytes.slice(0, file.syncedBytes.length + kept);
  file.syncedBytes = file.bytes;
}

function failure(code: string, text: string): Error {
  return Object.assign(new Error(`${code}: ${text}`), { code });
}
