import type { FileSystem } from '../../../common/file-system.js';
import { ErrorType } from '../../../errors/error-type.js';
import { StreamingError } from '../../../errors/streaming-error.js';
import { localPath } from '../find-files.js';
import type { FinishedPart } from './epoch-handle.js';

/**
 * The folder that a sink writes to, with the files of one job that are not to be seen yet. All paths are below the folder;
 * what the file system throws becomes a CONNECTOR_ERROR that names file and table.
 */
export class DraftFolder {
  readonly path: string;
  readonly #fileSystem: FileSystem;
  readonly #draftPrefix: string;
  readonly #table: string;
  readonly #made = new Set<string>();

  constructor(fileSystem: FileSystem, path: string, jobId: string, table: string) {
    this.#fileSystem = fileSystem;
    this.path = localPath(path).replace(/(?<=.)\/+$/, '');
    // A job's name has no `~`, so that no other job's drafts start like this.
    this.#draftPrefix = `.draft~${jobId}~`;
    this.#table = table;
  }

  async open(): Promise<void> {
    const found = await this.guard('', this.#fileSystem.stat(this.path));
    if (found === undefined) await this.make('');
    if (found?.isFolder !== false) return;
    throw new StreamingError(
      ErrorType.CONNECTOR_ERROR,
      `Table "${this.#table}" can't be written to "${this.path}", which is a file: the option 'path' must name a folder.`,
      { component: this.#table, file: this.path, option: 'path' },
    );
  }

  draftName(count: number, extension: string): string {
    return `${this.#draftPrefix}${count}.${extension}`;
  }

  /** Makes a folder below, unless this has made it before. */
  async make(folder: string): Promise<void> {
    if (this.#made.has(folder)) return;
    await this.guard(folder, this.#fileSystem.makeFolder(this.#pathOf(folder)));
    this.#made.add(folder);
  }

  /** Gives a finished file its final name, unless it has it already. */
  async publish({ draft, final, byteLength }: FinishedPart): Promise<void> {
    const waiting = await this.guard(draft, this.#fileSystem.stat(this.#pathOf(draft)));
    if (waiting?.sizeBytes === byteLength) {
      await this.guard(final, this.#fileSystem.rename(this.#pathOf(draft), this.#pathOf(final)));
      return;
    }
    const published = await this.guard(final, this.#fileSystem.stat(this.#pathOf(final)));
    if (waiting === undefined && published?.sizeBytes === byteLength) return;
    throw new StreamingError(
      ErrorType.CONNECTOR_ERROR,
      `A file of table "${this.#table}" that a checkpoint relies on is gone or changed: ` +
        `"${this.#pathOf(draft)}", to become "${final}". Restore it, or start from a savepoint in an empty folder.`,
      { component: this.#table, file: this.#pathOf(final) },
    );
  }

  remove(path: string): Promise<void> {
    return this.guard(path, this.#fileSystem.remove(this.#pathOf(path)));
  }

  /** Removes all drafts of the job, also in the folders below. */
  async removeDrafts(): Promise<void> {
    await this.#removeDraftsIn('');
  }

  /** Makes the names of files durable, and those of the folders that they lie in. */
  async syncAround(paths: readonly string[]): Promise<void> {
    const folders = new Set<string>(['']);
    for (const path of paths) {
      for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
        folders.add(path.slice(0, end));
      }
    }
    for (const folder of folders) {
      await this.guard(folder, this.#fileSystem.syncFolder(this.#pathOf(folder)));
    }
  }

  async guard<T>(path: string, operation: Promise<T>): Promise<T> {
    try {
      return await operation;
    } catch (cause) {
      if (cause instanceof StreamingError) throw cause;
      const reason = cause instanceof Error ? cause.message : String(cause);
      const isFull = (cause as { readonly code?: unknown } | null)?.code === 'ENOSPC';
      throw new StreamingError(
        ErrorType.CONNECTOR_ERROR,
        `Writing "${this.#pathOf(path)}" for table "${this.#table}" failed: ` +
          `${isFull ? 'the disk is full' : reason}`,
        { component: this.#table, file: this.#pathOf(path) },
        { cause },
      );
    }
  }

  async #removeDraftsIn(folder: string): Promise<void> {
    const path = this.#pathOf(folder);
    for (const name of await this.guard(folder, this.#fileSystem.list(path))) {
      const inside = folder === '' ? name : `${folder}/${name}`;
      if (name.startsWith(this.#draftPrefix)) {
        await this.remove(inside);
        continue;
      }
      const found = await this.guard(inside, this.#fileSystem.stat(this.#pathOf(inside)));
      if (found?.isFolder === true) await this.#removeDraftsIn(inside);
    }
  }

  #pathOf(path: string): string {
    return path === '' ? this.path : `${this.path}/${path}`;
  }
}
