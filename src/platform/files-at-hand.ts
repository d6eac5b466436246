import type { FileReader, FileSystem } from '../common/file-system.js';

/** Files that a program holds, by the path that SQL names them with: those that a user has picked on a page, for one. */
export type FilesAtHand = ReadonlyMap<string, Blob>;

/** A file system with these files besides its own, in whose place they come. They can only be read. */
export function withFilesAtHand(fileSystem: FileSystem, files: FilesAtHand): FileSystem {
  return {
    ...fileSystem,
    async stat(path) {
      const file = files.get(path);
      return file === undefined ? fileSystem.stat(path) : { sizeBytes: file.size, isFolder: false };
    },
    async open(path) {
      const file = files.get(path);
      return file === undefined ? fileSystem.open(path) : readerOf(file);
    },
  };
}

/** Reads a file piece by piece, wherever its bytes lie. */
export function readerOf(file: Blob): FileReader {
  return {
    async read(target, position) {
      const bytes = await file.slice(position, position + target.byteLength).arrayBuffer();
      target.set(new Uint8Array(bytes));
      return bytes.byteLength;
    },
    close: async () => {},
  };
}
