/** Files that the engine may read and write, injected so that tests and browsers bring their own. */
export interface FileSystem {
  /** Size in bytes, and whether the path is a folder; undefined where nothing is there. */
  stat(
    path: string,
  ): Promise<{ readonly sizeBytes: number; readonly isFolder: boolean } | undefined>;
  /** Names in a folder, sorted by code unit. */
  list(path: string): Promise<readonly string[]>;
  open(path: string): Promise<FileReader>;
  /** Starts a new file, readable by whom the surroundings allow, or by its owner alone; fails where there is one. */
  create(path: string, readers?: 'owner'): Promise<FileWriter>;
  makeFolder(path: string): Promise<void>;
  /** Moves a file within its file system, at once, over one that is there. */
  rename(from: string, to: string): Promise<void>;
  /** Nothing happens where there is no such file. */
  remove(path: string): Promise<void>;
  /** Makes what was created, renamed or removed in a folder survive a power loss. */
  syncFolder(path: string): Promise<void>;
}

export interface FileReader {
  /** Fills `target` from `position` on; returns the bytes read, 0 at the end. */
  read(target: Uint8Array, position: number): Promise<number>;
  close(): Promise<void>;
}

export interface FileWriter {
  /** Appends all of `data`. */
  write(data: Uint8Array): Promise<void>;
  /** Makes what was written survive a power loss. */
  sync(): Promise<void>;
  close(): Promise<void>;
}
