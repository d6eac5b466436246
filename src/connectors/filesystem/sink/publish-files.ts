import type { FailPointListener } from '../../../common/fail-points.js';
import type { PreparedFile } from './epoch-handle.js';
import type { TableFolder } from './table-folder.js';

/**
 * Gives prepared files their names. A file that has its name already is passed over, so that this can be done again from the
 * start whenever it was cut short. Two runs of a job may do it at once, where one has not noticed yet that the other has taken
 * the job over: what one finds renamed under its hands has been published.
 */
export async function publishFiles(
  files: readonly PreparedFile[],
  folder: TableFolder,
  reachFailPoint: FailPointListener,
): Promise<void> {
  for (const [i, file] of files.entries()) {
    if (i > 0) reachFailPoint('sink.half-published');
    await publishFile(file, folder);
  }
  for (const path of foldersOf(files)) await folder.sync(path);
}

async function publishFile(file: PreparedFile, folder: TableFolder): Promise<void> {
  const { from, to, sizeBytes } = file;
  const prepared = await folder.sizeOf(from);
  const published = await folder.sizeOf(to);
  if (prepared === undefined) {
    if (published !== undefined) return;
    throw folder.error(
      from,
      'is gone, and so are the rows in it that were to be published. Is this the folder that the job wrote to? Put the file back; or, ' +
        `if a reader has taken them away as "${folder.pathOf(to)}" already, put an empty file there; and start the job again`,
      'STATE_DAMAGED',
    );
  }
  if (prepared !== sizeBytes) {
    throw folder.error(
      from,
      `has ${prepared} bytes and had ${sizeBytes}: it has been changed since its rows were to be published. Put it back as it was; or ` +
        `mend it, and move it to "${folder.pathOf(to)}", where it counts as published; and start the job again`,
      'STATE_DAMAGED',
    );
  }
  if (published !== undefined) {
    if (await isPublished(file, folder)) return;
    throw folder.error(
      to,
      'is there already, written by something else: does another job have the same name? Move it away, and start the job again',
    );
  }
  await folder.makeFolder(parentOf(to));
  try {
    await folder.rename(from, to);
  } catch (error) {
    if (!isMissing(error) || !(await isPublished(file, folder))) throw error;
  }
}

/** Whether another run has given the file its name since it was looked for. */
async function isPublished(
  { from, to, sizeBytes }: PreparedFile,
  folder: TableFolder,
): Promise<boolean> {
  return (await folder.sizeOf(from)) === undefined && (await folder.sizeOf(to)) === sizeBytes;
}

function isMissing(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
}

/** The folders whose entries publishing changes, and their parents, innermost first. */
function foldersOf(files: readonly PreparedFile[]): readonly string[] {
  const folders = new Set<string>();
  for (const { to } of files) {
    for (let path = parentOf(to); path !== ''; path = parentOf(path)) folders.add(path);
  }
  return [...[...folders].sort((a, b) => b.split('/').length - a.split('/').length), ''];
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}
