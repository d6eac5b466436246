import type { FileSystem, FileWriter } from '../../../common/file-system.js';
import type { ErrorCode } from '../../../errors/error-codes.js';
import { ErrorType } from '../../../errors/error-type.js';
import { StreamingError } from '../../../errors/streaming-error.js';

const FULL: Readonly<Record<string, string>> = {
  ENOSPC: 'there is no space left on the device',
  EDQUOT: 'the disk quota is used up',
};

/**
 * The folder that a table is written to. Paths are relative to it; `''` is the folder itself. What the file system throws
 * becomes a CONNECTOR_ERROR that names table and file.
 */
export class TableFolder {
  readonly path: string;
  readonly #table: string;
  readonly #fileSystem: FileSystem;

  constructor(fileSystem: FileSystem, path: string, table: string) {
    this.#fileSystem = fileSystem;
    this.path = path.length > 1 ? path.replace(/\/+$/, '') : path;
    this.#table = table;
  }

  /** Size in bytes; undefined where there is no such file. */
  async sizeOf(path: string): Promise<number | undefined> {
    const found = await this.#access('Looking for', path, (full) => this.#fileSystem.stat(full));
    return found?.sizeBytes;
  }

  list(path: string): Promise<readonly string[]> {
    return this.#access('Listing', path, (full) => this.#fileSystem.list(full));
  }

  async create(path: string): Promise<FileWriter> {
    const writer = await this.#access('Creating', path, (full) => this.#fileSystem.create(full));
    return {
      write: (data) => this.#access('Writing', path, () => writer.write(data)),
      sync: () => this.#access('Syncing', path, () => writer.sync()),
      close: () => this.#access('Closing', path, () => writer.close()),
    };
  }

  rename(from: string, to: string): Promise<void> {
    const target = this.pathOf(to);
    return this.#access('Publishing', to, () => this.#fileSystem.rename(this.pathOf(from), target));
  }

  remove(path: string): Promise<void> {
    return this.#access('Removing', path, (full) => this.#fileSystem.remove(full));
  }

  sync(path: string): Promise<void> {
    return this.#access('Syncing', path, (full) => this.#fileSystem.syncFolder(full));
  }

  /** Makes a folder where there is none, so that it survives a power loss. */
  async makeFolder(path: string): Promise<void> {
    const found = await this.#access('Looking for', path, (full) => this.#fileSystem.stat(full));
    if (found?.isFolder === true) return;
    if (found !== undefined) {
      throw this.error(path, 'is a file, where a folder is wanted to write to');
    }
    const full = this.pathOf(path);
    const parents: string[] = [];
    for (let parent = parentOf(full); parent !== undefined; parent = parentOf(parent)) {
      parents.push(parent);
      const isThere = await this.#access('Looking for', path, () => this.#fileSystem.stat(parent));
      if (isThere !== undefined) break;
    }
    await this.#access('Making the folder', path, () => this.#fileSystem.makeFolder(full));
    for (const parent of parents) {
      await this.#access('Syncing the parents of', path, () => this.#fileSystem.syncFolder(parent));
    }
  }

  /** `problem` goes on from the file's path. */
  error(path: string, problem: string, code: ErrorCode = 'CONNECTOR_FAILED'): StreamingError {
    const file = this.pathOf(path);
    return new StreamingError(
      ErrorType.CONNECTOR_ERROR,
      `"${file}" of table "${this.#table}" ${problem}.`,
      { component: this.#table, file },
      { code },
    );
  }

  /** From where the process works. */
  pathOf(path: string): string {
    if (path === '') return this.path;
    return this.path.endsWith('/') ? this.path + path : `${this.path}/${path}`;
  }

  async #access<T>(
    doing: string,
    path: string,
    operation: (full: string) => Promise<T>,
  ): Promise<T> {
    const file = this.pathOf(path);
    try {
      return await operation(file);
    } catch (cause) {
      const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
      const full = FULL[code];
      const reason = cause instanceof Error ? cause.message : String(cause);
      const sentence = full === undefined ? reason : `${full}. Make room, then start the job again`;
      throw new StreamingError(
        ErrorType.CONNECTOR_ERROR,
        `${doing} "${file}" for table "${this.#table}" failed: ${sentence}`,
        { component: this.#table, file },
        { cause },
      );
    }
  }
}

/** The folder that a path lies in, `.` for a name alone; undefined for a root. */
function parentOf(path: string): string | undefined {
  if (path === '.' || path === '/' || path === '') return undefined;
  const slash = path.lastIndexOf('/');
  if (slash < 0) return '.';
  return slash === 0 ? '/' : path.slice(0, slash);
}
