const ROOT = 'sabot-sql';
const DATA_FOLDER = 'pgdata';
/** Is there once a database has been made to its end. */
const COMPLETE_FILE = 'complete';

/**
 * The path of a database's files among the origin's private ones. What was left half made is thrown away: a terminated worker
 * may leave it so.
 */
export async function prepareOpfs(name: string): Promise<string> {
  const folder = await folderOf(name, { create: true });
  if (!(await isThere(folder.getFileHandle(COMPLETE_FILE)))) {
    await folder.removeEntry(DATA_FOLDER, { recursive: true }).catch(ignoreMissing);
  }
  return [ROOT, name, DATA_FOLDER].join('/');
}

export async function markComplete(name: string): Promise<void> {
  await (await folderOf(name, { create: true })).getFileHandle(COMPLETE_FILE, { create: true });
}

/** Whether `markComplete` was called. */
export async function isComplete(name: string): Promise<boolean> {
  return isThere(folderOf(name, {}).then((folder) => folder.getFileHandle(COMPLETE_FILE)));
}

async function folderOf(
  name: string,
  options: FileSystemGetDirectoryOptions,
): Promise<FileSystemDirectoryHandle> {
  let folder = await navigator.storage.getDirectory();
  for (const part of [ROOT, ...name.split('/')]) {
    folder = await folder.getDirectoryHandle(part, options);
  }
  return folder;
}

async function isThere(asked: Promise<unknown>): Promise<boolean> {
  try {
    await asked;
    return true;
  } catch (error) {
    ignoreMissing(error);
    return false;
  }
}

function ignoreMissing(error: unknown): void {
  if ((error as DOMException).name !== 'NotFoundError') throw error;
}
