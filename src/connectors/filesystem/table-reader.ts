import type { ColumnBatch } from '../../columnar/column-batch.js';
import type { ColumnTarget } from '../../columnar/column-target.js';
import type { FileReader } from '../../common/file-system.js';

/** Where a row starts in its file: what that is in numbers is the reader's business. */
export type FilePosition = Readonly<Record<string, number>>;

/** Reads the rows of a table's files, one file after the other. */
export interface TableReader {
  /** Malformed rows passed over in all files. */
  readonly skippedRows: number;
  /** Of the first row of a file. */
  readonly firstPosition: FilePosition;
  /** Where the next row of the open file starts. */
  readonly position: FilePosition;
  /** Throws CONNECTOR_ERROR for a file that can't be one of the table's by its path. Absent: every file may be. */
  check?(path: string): void;
  /** Starts a file, which `closeFile` ends, at a position that `position` once gave. */
  open(file: FileReader, path: string, target: ColumnTarget, from: FilePosition): void;
  /**
   * The open file's next rows, or undefined at its end. Throws CONNECTOR_ERROR where the file does not reach as far as the
   * position that it was opened at.
   */
  read(target: ColumnTarget, signal: AbortSignal | undefined): Promise<ColumnBatch | undefined>;
  closeFile(): Promise<void>;
  /** Gives back the memory; `skippedRows` stays. */
  close(): void;
}
