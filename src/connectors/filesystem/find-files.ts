import type { FileSystem } from '../../common/file-system.js';
import { ErrorType } from '../../errors/error-type.js';
import { StreamingError } from '../../errors/streaming-error.js';

/**
 * The files that the path of a table stands for: itself, or those in the folder and its subfolders in order of their
 * names, without names that start with `.` or `_`, as in Flink. Throws CONNECTOR_ERROR where there is nothing.
 */
export async function findFiles(
  fileSystem: FileSystem,
  path: string,
  table: string,
): Promise<readonly string[]> {
  const local = localPath(path);
  const found = await access(fileSystem.stat(local), local, table);
  if (found === undefined) {
    throw new StreamingError(
      ErrorType.CONNECTOR_ERROR,
      `There is no file or folder "${path}", which the option 'path' of table "${table}" names; ` +
        'a relative path starts at the working directory.',
      { component: table, file: path, option: 'path' },
    );
  }
  return found.isFolder ? filesIn(fileSystem, local, table) : [local];
}

async function filesIn(
  fileSystem: FileSystem,
  folder: string,
  table: string,
): Promise<readonly string[]> {
  const files: string[] = [];
  for (const name of await access(fileSystem.list(folder), folder, table)) {
    if (name.startsWith('.') || name.startsWith('_')) continue;
    const path = `${folder.replace(/\/$/, '')}/${name}`;
    const found = await access(fileSystem.stat(path), path, table);
    if (found?.isFolder === true) files.push(...(await filesIn(fileSystem, path, table)));
    else if (found !== undefined) files.push(path);
  }
  return files;
}

/** Negative where `findFiles` finds the first path of a folder before the second. */
export function comparePaths(a: string, b: string): number {
  const names = a.split('/');
  const otherNames = b.split('/');
  const at = names.findIndex((name, i) => name !== otherNames[i]);
  const name = names[at];
  const otherName = otherNames[at];
  if (name === undefined) return names.length - otherNames.length;
  if (otherName === undefined) return 1;
  return name < otherName ? -1 : 1;
}

/** Waits for the file system; what it throws becomes a CONNECTOR_ERROR that names the path. */
export async function access<T>(operation: Promise<T>, path: string, table: string): Promise<T> {
  try {
    return await operation;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new StreamingError(
      ErrorType.CONNECTOR_ERROR,
      `Reading "${path}" for table "${table}" failed: ${reason}`,
      { component: table, file: path },
      { cause },
    );
  }
}

/** The path that a `file://` URL names; every other path is itself. */
export function localPath(path: string): string {
  const match = /^file:(?:\/\/(?:localhost)?(?=\/))?(.+)$/i.exec(path);
  return match?.[1] === undefined ? path : decodePercent(match[1]);
}

function decodePercent(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
