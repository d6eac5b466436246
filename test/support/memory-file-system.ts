import type { FileSystem } from '../../src/connectors/file-system.js';

export interface MemoryFileSystemOptions {
  /** How many bytes a read returns at most, call by call; unlimited where it is exhausted. */
  readonly readSizes?: Iterable<number>;
}

/** Files by path; folders are what lies between them. Counts what is open. */
export class MemoryFileSystem implements FileSystem {
  openFiles = 0;
  readonly #files: ReadonlyMap<string, Uint8Array>;
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
    const isFolder = [...this.#files.keys()].some((name) => name.startsWith(`${path}/`));
    return isFolder ? { sizeBytes: 0, isFolder } : undefined;
  }

  async list(path: string) {
    const inside = [...this.#files.keys()].filter((name) => name.startsWith(`${path}/`));
    return [...new Set(inside.map((name) => name.slice(path.length + 1).split('/')[0]!))].sort();
  }

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
