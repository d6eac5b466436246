import type { RecordBatch } from '../columnar/arrow.js';
import type { OptionReader } from '../common/option-reader.js';
import type { Schema } from '../types/schema.js';

/** Turns rows into the bytes of one file or stream, piece by piece. */
export interface BatchEncoder {
  /** What rows that were kept back take in memory, about. */
  readonly heldBytes: number;
  /** The bytes that a batch adds, behind what the file begins with. Some may be kept back for the next call. */
  encode(batch: RecordBatch): Uint8Array;
  /** What is left, and what the file ends with; called once. */
  finish(): Uint8Array;
}

/** Starts a file. Batches have the schema's columns, in its order. A promise where the format is loaded by its first file. */
export type EncoderFactory = (schema: Schema) => BatchEncoder | Promise<BatchEncoder>;

/** How files of a format are written. */
export interface FileEncoding {
  /** Of the files' names, without a dot. */
  readonly extension: string;
  /** Reads and checks the format's options. Throws VALIDATION_ERROR. */
  configure(options: OptionReader): EncoderFactory;
}
