import type { FileReader, FileSystem, FileWriter } from '../../src/common/file-system.js';
import { DirectoryTree, type MemoryFile } from './directory-tree.js';

export interface MemoryFileSystemOptions {
  /** How many bytes a read returns at most, call by call; unlimited where it is exhausted. */
  readonly readSizes?: Iterable<number>;
}

/**
 * How an operation fails: with an error code and no effect; as a write of which only a part arrives; or with an error
 * though it has been done.
 */
export type Failure = 'ENOSPC' | 'EIO' | 'short write' | 'lost answer';

/**
 * Files by path. Knows what would survive a power loss: bytes that were synced, under names whose folder was synced. Counts
 * what is open and what is done, and lets an operation of choice fail.
 */
export class MemoryFileSystem implements FileSystem {
  openFiles = 0;
  /** Calls so far, of any method. */
  operations = 0;
  readonly #tree: DirectoryTree;
  readonly #readSizes: Iterator<number>;
  #failure: { readonly operation: number; readonly kind: Failure } | undefined;
  /** Counts the crashes: what was opened before one is of no use behind it. */
  #life = 0;

  constructor(
    files: Record<string, string | Uint8Array> = {},
    options: MemoryFileSystemOptions = {},
  ) {
    this.#tree = new DirectoryTree();
    for (const [path, content] of Object.entries(files)) {
      const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
      this.#tree.put(path, bytes);
    }
    this.#readSizes = (options.readSizes ?? [])[Symbol.iterator]();
  }

  /** Lets the `n`th operation from now on fail, 1 being the next one. */
  failOperation(n: number, kind: Failure): void {
    this.#failure = { operation: this.operations + n, kind };
  }

  /** Whether the operation has come that was to fail. */
  get hasFailed(): boolean {
    return this.#failure !== undefined && this.operations >= this.#failure.operation;
  }

  /**
   * Power is lost, and comes back. What was not synced is gone, or some of it is there, as `random` decides, which gives
   * numbers from 0 to 1.
   */
  crash(random: () => number = () => 1): void {
    this.#tree.losePower(random);
    this.#life++;
    this.#failure = undefined;
    this.openFiles = 0;
  }

  /** The paths of all files, sorted. */
  get paths(): readonly string[] {
    return this.#tree.paths;
  }

  contentOf(path: string): Uint8Array {
    return this.#tree.file(path).bytes;
  }

  stat(path: string): Promise<{ sizeBytes: number; isFolder: boolean } | undefined> {
    return this.#do(() => {
      if (this.#tree.isFolder(path)) return { sizeBytes: 0, isFolder: true };
      const file = this.#tree.find(path);
      return file && { sizeBytes: file.bytes.length, isFolder: false };
    });
  }

  list(path: string): Promise<readonly string[]> {
    return this.#do(() => this.#tree.list(path));
  }

  makeFolder(path: string): Promise<void> {
    return this.#do(() => this.#tree.makeFolder(path));
  }

  rename(from: string, to: string): Promise<void> {
    return this.#do(() => this.#tree.rename(from, to));
  }

  remove(path: string): Promise<void> {
    return this.#do(() => this.#tree.remove(path));
  }

  syncFolder(path: string): Promise<void> {
    return this.#do(() => this.#tree.syncFolder(path));
  }

  async create(path: string): Promise<FileWriter> {
    const file = await this.#do(() => this.#tree.create(path));
    this.openFiles++;
    return this.#writer(file);
  }

  async open(path: string): Promise<FileReader> {
    const file = await this.#do(() => this.#tree.file(path));
    this.openFiles++;
    return {
      read: (target, position) =>
        this.#do(() => {
          const size = Math.max(1, this.#readSizes.next().value ?? target.length);
          const end = position + Math.min(size, target.length);
          const bytes = file.bytes.subarray(position, end);
          target.set(bytes);
          return bytes.length;
        }),
      close: () => this.#close(),
    };
  }

  #writer(file: MemoryFile): FileWriter {
    const life = this.#life;
    const assertAlive = () => {
      if (life !== this.#life) throw new Error('EBADF: the file was opened before the crash');
    };
    return {
      write: (data) =>
        this.#do(
          () => {
            assertAlive();
            append(file, data);
          },
          () => append(file, data.subarray(0, data.length >> 1)),
        ),
      sync: () =>
        this.#do(() => {
          assertAlive();
          file.syncedBytes = file.bytes;
        }),
      close: () => (life === this.#life ? this.#close() : Promise.resolve()),
    };
  }

  #close(): Promise<void> {
    this.openFiles--;
    return this.#do(() => {});
  }

  async #do<T>(operation: () => T, doInPart: () => void = () => {}): Promise<T> {
    this.operations++;
    if (this.operations !== this.#failure?.operation) return operation();
    const { kind } = this.#failure;
    if (kind === 'lost answer') operation();
    if (kind === 'short write') doInPart();
    const code = kind === 'EIO' || kind === 'lost answer' ? 'EIO' : 'ENOSPC';
    const text = code === 'EIO' ? 'i/o error' : 'no space left on device';
    throw Object.assign(new Error(`${code}: ${text}`), { code });
  }
}

function append(file: MemoryFile, data: Uint8Array): void {
  const bytes = new Uint8Array(file.bytes.length + data.length);
  bytes.set(file.bytes);
  bytes.set(data, file.bytes.length);
  file.bytes = bytes;
}
