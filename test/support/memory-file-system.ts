import type { FileSystem } from '../../src/common/file-system.js';

export interface MemoryFileSystemOptions {
  /** How many bytes a read returns at most, call by call; unlimited where it is exhausted. */
  readonly readSizes?: Iterable<number>;
}

/** Files by path; folders are what lies between them. Counts what is open. */
export class MemoryFileSystem implements FileSystem {
  openFiles = 0;
  readonly #files: Map<string, Uint8Array>;
  readonly #folders = new Set<string>();
  readonly #readSizes: Iterator<number>;

  constructor(files: Record<string, string | Uint8Array>, options: MemoryFileSystemOptions = {}) {
    this.#files = new Map(
      Object.entries(files).map(([path, content]) => [
        path,
        typeof content === 'string' ? new TextEncoder().encode(content) : content,
      ]),
    );
    this.#readSizes = (options.readSizes ?? [])[Symbol.iterator]();
  }

  async stat(path: string) {
    const file = this.#files.get(path);
    if (file !== undefined) return { sizeBytes: file.length, isFolder: false };
    if (this.#folders.has(path)) return { sizeBytes: 0, isFolder: true };
    const isFolder = [...this.#files.keys()].some((name) => name.startsWith(`${path}/`));
    return isFolder ? { sizeBytes: 0, isFolder } : undefined;
  }

  async list(path: string) {
    const inside = [...this.#files.keys()].filter((name) => name.startsWith(`${path}/`));
    return [...new Set(inside.map((name) => name.slice(path.length + 1).split('/')[0]!))].sort();
  }

  async create(path: string) {
    if (this.#files.has(path)) throw new Error(`EEXIST: ${path}`);
    this.#files.set(path, new Uint8Array());
    this.openFiles++;
    return {
      write: async (data: Uint8Array) => {
        const before = this.#files.get(path) ?? new Uint8Array();
        const after = new Uint8Array(before.length + data.length);
        after.set(before);
        after.set(data, before.length);
        this.#files.set(path, after);
      },
      sync: async () => {},
      close: async () => {
        this.openFiles--;
      },
    };
  }

  async makeFolder(path: string) {
    this.#folders.add(path);
  }

  async rename(from: string, to: string) {
    const file = this.#files.get(from);
    if (file === undefined) throw new Error(`ENOENT: ${from}`);
    this.#files.delete(from);
    this.#files.set(to, file);
  }

  async remove(path: string) {
    this.#files.delete(path);
  }

  async syncFolder() {}

  async open(path: string) {
    const file = this.#files.get(path)!;
    this.openFiles++;
    return {
      read: async (target: Uint8Array, position: number) => {
        const size = Math.max(1, this.#readSizes.next().value ?? target.length);
        const bytes = file.subarray(position, position + Math.min(size, target.length));
        target.set(bytes);
        return bytes.length;
      },
      close: async () => {
        this.openFiles--;
      },
    };
  }
}
