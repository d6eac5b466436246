import type { FileSystem, FileWriter } from '../../common/file-system.js';
import { ErrorType } from '../../errors/error-type.js';
import { StreamingError } from '../../errors/streaming-error.js';
import { readerOf } from '../files-at-hand.js';

/** Moves a file over one that is there; not typed yet, in browsers since 2023. */
interface MovableFile extends FileSystemFileHandle {
  move(parent: FileSystemDirectoryHandle, name: string): Promise<void>;
}

/**
 * The origin's private files, which its pages and workers share; paths start at their root. Writes appear when the file
 * is closed, and outlast the browser when it has written them out: pages can't ask for that.
 */
export const opfsFileSystem: FileSystem = {
  async stat(path) {
    const names = namesOf(path);
    const folder = await findFolder(names.slice(0, -1));
    const name = names.at(-1);
    if (folder === undefined || name === undefined) return folder && FOLDER;
    if ((await child(folder.getDirectoryHandle(name))) !== undefined) return FOLDER;
    const file = await child(folder.getFileHandle(name));
    return file && { sizeBytes: (await file.getFile()).size, isFolder: false };
  },
  async list(path) {
    const names: string[] = [];
    for await (const name of (await folderAt(namesOf(path))).keys()) names.push(name);
    return names.sort();
  },
  async open(path) {
    return readerOf(await (await fileAt(path)).getFile());
  },
  async create(path) {
    const { folder, name } = await placeOf(path);
    if ((await child(folder.getFileHandle(name))) !== undefined) {
      throw new Error(`there is a file ${path} already`);
    }
    return writerOf(await folder.getFileHandle(name, { create: true }));
  },
  async makeFolder(path) {
    let folder = await root();
    for (const name of namesOf(path)) {
      folder = await folder.getDirectoryHandle(name, { create: true });
    }
  },
  async rename(from, to) {
    const { folder, name } = await placeOf(to);
    await ((await fileAt(from)) as MovableFile).move(folder, name);
  },
  async remove(path) {
    const { folder, name } = await placeOf(path);
    await child(folder.removeEntry(name));
  },
  syncFolder: async () => {},
};

const FOLDER = { sizeBytes: 0, isFolder: true };

async function root(): Promise<FileSystemDirectoryHandle> {
  const storage = globalThis.navigator?.storage;
  if (typeof storage?.getDirectory === 'function') return storage.getDirectory();
  throw new StreamingError(
    ErrorType.VALIDATION_ERROR,
    'This browser gives pages no files (OPFS): serve the page by https, or from localhost, in a current browser.',
    { component: 'filesystem' },
  );
}

/** Throws an ordinary Error for paths that climb. */
function namesOf(path: string): readonly string[] {
  const names = path.split('/').filter((name) => name !== '' && name !== '.');
  if (names.includes('..')) throw new Error(`the path ${path} climbs: name the file from the root`);
  return names;
}

async function findFolder(
  names: readonly string[],
): Promise<FileSystemDirectoryHandle | undefined> {
  let folder: FileSystemDirectoryHandle | undefined = await root();
  for (const name of names) {
    folder = await child(folder.getDirectoryHandle(name));
    if (folder === undefined) return undefined;
  }
  return folder;
}

async function folderAt(names: readonly string[]): Promise<FileSystemDirectoryHandle> {
  const folder = await findFolder(names);
  if (folder !== undefined) return folder;
  throw new Error(`there is no folder ${names.join('/')}`);
}

async function placeOf(
  path: string,
): Promise<{ readonly folder: FileSystemDirectoryHandle; readonly name: string }> {
  const names = namesOf(path);
  const name = names.at(-1);
  if (name === undefined) throw new Error('the root is no file');
  return { folder: await folderAt(names.slice(0, -1)), name };
}

async function fileAt(path: string): Promise<FileSystemFileHandle> {
  const { folder, name } = await placeOf(path);
  return folder.getFileHandle(name);
}

/** What is asked for, or undefined where there is nothing of that name and kind. */
async function child<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    const { name } = error as DOMException;
    if (name === 'NotFoundError' || name === 'TypeMismatchError') return undefined;
    throw error;
  }
}

async function writerOf(file: FileSystemFileHandle): Promise<FileWriter> {
  const stream = await file.createWritable();
  return {
    write: (data) => stream.write(new Uint8Array(data)),
    sync: async () => {},
    close: () => stream.close(),
  };
}
