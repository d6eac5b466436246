import type { ColumnBatch } from '../../columnar/column-batch.js';
import type { ColumnTarget } from '../../columnar/column-target.js';
import type { FileReader } from '../file-system.js';

/** Reads the rows of a table's files, one file after the other. */
export interface TableReader {
  /** Malformed rows passed over in all files. */
  readonly skippedRows: number;
  /** Where the next row of the open file starts: its byte and 1-based line. */
  readonly position: { readonly byte: number; readonly line: number };
  /** Starts a file, which `closeFile` ends. */
  open(file: FileReader, path: string, target: ColumnTarget): void;
  /** The open file's next rows, or undefined at its end. */
  read(target: ColumnTarget, signal: AbortSignal | undefined): Promise<ColumnBatch | undefined>;
  closeFile(): Promise<void>;
  /** Gives back the memory; `skippedRows` stays. */
  close(): void;
}
