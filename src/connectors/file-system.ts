/** The files that connectors may read, injected so that tests and browsers bring their own. */
export interface FileSystem {
  /** Size in bytes, and whether the path is a folder; undefined where nothing is there. */
  stat(
    path: string,
  ): Promise<{ readonly sizeBytes: number; readonly isFolder: boolean } | undefined>;
  /** Names in a folder, sorted by code unit. */
  list(path: string): Promise<readonly string[]>;
  open(path: string): Promise<FileReader>;
}

export interface FileReader {
  /** Fills `target` from `position` on; returns the bytes read, 0 at the end. */
  read(target: Uint8Array, position: number): Promise<number>;
  close(): Promise<void>;
}
