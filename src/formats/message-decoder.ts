import type { ColumnBatch } from '../columnar/column-batch.js';
import type { ColumnTarget } from '../columnar/column-target.js';
import type { StreamingError } from '../errors/streaming-error.js';
import type { KernelMemory } from '../kernels/kernel-memory.js';
import type { Schema } from '../types/schema.js';

/**
 * Messages as bytes and where they stand: the values, or the keys, of a Kafka record block, WebSocket frames, … No object per
 * message.
 */
export interface MessageBlock {
  readonly count: number;
  readonly bytes: Uint8Array;
  /** Where each message starts in `bytes`; -1 for none (a null). */
  readonly starts: Int32Array;
  readonly lengths: Int32Array;
}

export interface MessageDecoderConfig {
  /** The table's name, for errors. */
  readonly table: string;
  /** The columns to decode, in the order of the batch. */
  readonly schema: Schema;
  /** Of these, the ones that the query needs, ascending; the others may be left out of the batch. */
  readonly columns: readonly number[];
  readonly memory: KernelMemory;
  /**
   * Called for each message that can't be decoded, unless the format's own options pass over it. Throws to stop; returns to leave
   * the message out, without a row.
   */
  readonly onMalformed: (message: number, error: StreamingError) => void;
}

/**
 * Turns messages into columns: `startBatch`, then `decode` until the block's end or `isFull`, then `finishBatch`. A message gives a
 * row, none (a tombstone, a malformed one) or several (a change: the row before and after).
 */
export interface MessageDecoder {
  /** No more messages fit into the batch. */
  readonly isFull: boolean;
  readonly numRows: number;
  /** Messages passed over because the format's options say so, since the start. */
  readonly skippedRows: number;
  /** Allocates the columns in the target's arena; the batch is valid until that is reset. */
  startBatch(target: ColumnTarget): void;
  /** There where something must be known first, such as a schema that lies in a registry: resolves when `decode` can go on. */
  prepare?(block: MessageBlock, from: number, to: number): Promise<void> | undefined;
  /** Decodes messages [from, to) of the block as far as they fit; returns the first that was not decoded. */
  decode(block: MessageBlock, from: number, to: number): number;
  /**
   * Which message each row of the batch is of: index into the last block passed to `decode`; valid until the next call. Rows of
   * several blocks in one batch are the caller's to keep apart (call it behind each `decode`).
   */
  readonly rowMessages: Int32Array;
  /** The rows since `startBatch`, perhaps with `rowKinds`; undefined where there are none. */
  finishBatch(): ColumnBatch | undefined;
  close(): void;
}
