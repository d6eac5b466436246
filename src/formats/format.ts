import type { ColumnBatch } from '../columnar/column-batch.js';
import type { ColumnTarget } from '../columnar/column-target.js';
import type { OptionReader } from '../common/option-reader.js';
import type { StreamingError } from '../errors/streaming-error.js';
import type { KernelMemory } from '../kernels/kernel-memory.js';
import type { Schema } from '../types/schema.js';
import type { FileEncoding } from './batch-encoder.js';

/** The kernels read, and a decoder may write, so many bytes behind a chunk. */
export const CHUNK_PADDING_BYTES = 32;

/** What the rows of a table are decoded into. */
export interface DecoderConfig {
  /** The table's name, for errors. */
  readonly table: string;
  /** The table's physical columns. */
  readonly schema: Schema;
  /** Positions in `schema` that are wanted, ascending. */
  readonly columns: readonly number[];
  readonly memory: KernelMemory;
  /** Takes malformed rows, which then are passed over; absent: `skipsRow` is asked. */
  readonly setAside?: (row: RowSetAside) => void;
  /** Whether the malformed row with this error is passed over; absent, or where it isn't, the error is thrown. */
  readonly skipsRow?: (error: StreamingError) => boolean;
}

/** A malformed row that is passed over. */
export interface RowSetAside {
  /** Why, in a sentence. */
  readonly reason: string;
  /** Without its line break. */
  readonly bytes: Uint8Array;
  readonly file: string;
  /** 1-based line of the row's start. */
  readonly line: number;
  /** Rows of the current batch before it. */
  readonly rowsBefore: number;
}

/**
 * Turns bytes that come in chunks into columns. Call `startBatch`, then `decode` chunk by chunk until `isFull` or the
 * input's end, then `finishBatch`. What a batch holds does not depend on where the chunks were cut.
 */
export interface RowDecoder {
  /** No more rows fit into the batch, or enough have been set aside. */
  readonly isFull: boolean;
  /** Rows of the current batch. */
  readonly numRows: number;
  /** 1-based line of the next row in its file. */
  readonly line: number;
  /** Malformed rows passed over so far, where the options allow it. */
  readonly skippedRows: number;
  /** The next chunk starts a file. Files don't share rows. */
  startFile(file: string): void;
  /** Whether what the file's header says is still to be read, by `decode` or `decodeHeader`. */
  readonly isHeaderPending: boolean;
  /**
   * As `decode`, but ends behind the header. For whoever goes on in the middle of a file: reads the header, where one is
   * pending, from its start first.
   */
  decodeHeader(address: number, length: number, isLast: boolean): number;
  /** The next chunk starts in the middle of the file, with the row that begins at `line`. */
  resumeAt(line: number): void;
  /** Allocates the columns in the target's arena; the batch is valid until that is reset. */
  startBatch(target: ColumnTarget): void;
  /**
   * Adds the rows lying whole in the `length` bytes at `address`, followed by CHUNK_PADDING_BYTES of room. Returns the
   * bytes used up; the rest must be at the start of the next chunk. `isLast` says that the file ends with this chunk, so
   * that its last row needs no line break. Throws CONNECTOR_ERROR where a row is malformed.
   */
  decode(address: number, length: number, isLast: boolean): number;
  /** The rows since `startBatch`, maybe none where some were set aside; undefined where there is neither. */
  finishBatch(): ColumnBatch | undefined;
  close(): void;
}

/** A way of writing rows as bytes, as in `WITH ('format' = '…')`. */
export type Format = RowFormat | ArrowFormat | ParquetFormat;

/** Rows one after the other, decoded by kernels. */
export interface RowFormat {
  readonly kind: 'rows';
  readonly name: string;
  /** The options that it adds to a table. */
  readonly options: readonly string[];
  /** Reads and checks the format's options. Throws VALIDATION_ERROR. */
  configure(options: OptionReader): (config: DecoderConfig) => RowDecoder;
  readonly encoding: FileEncoding;
}

/** Record batches as Arrow IPC has them, read by the Arrow library. */
export interface ArrowFormat {
  readonly kind: 'arrow';
  readonly name: string;
  readonly options: readonly string[];
  readonly encoding: FileEncoding;
}

/** Columns in groups of rows, which the end of the file lists. */
export interface ParquetFormat {
  readonly kind: 'parquet';
  readonly name: string;
  readonly options: readonly string[];
  readonly encoding: FileEncoding;
}
