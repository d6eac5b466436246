import type { TopicPartition } from './topic-partition.js';

/**
 * Records of one partition, in order, as bytes and where they stand: no object per record. All arrays have one entry a record.
 * Immutable; valid for as long as it is referenced.
 *
 *     bytes  ... | key | value | key | value | ...   in any order, with anything between
 */
export interface RecordBlock extends TopicPartition {
  readonly count: number;
  readonly bytes: Uint8Array;
  /** Where the key starts in `bytes`; -1 for a record without key. */
  readonly keyStarts: Int32Array;
  readonly keyLengths: Int32Array;
  /** Where the value starts in `bytes`; -1 for a record without value (a tombstone). */
  readonly valueStarts: Int32Array;
  readonly valueLengths: Int32Array;
  readonly offsets: Float64Array;
  /** Epoch milliseconds: when the record was made, or was appended, by the topic's `message.timestamp.type`. */
  readonly timestampsMs: Float64Array;
  /** Whether the block's timestamps are of the appending. */
  readonly isLogAppendTime: boolean;
  /** Headers in their order, a name may repeat; made when asked for. */
  headers(record: number): readonly RecordHeader[];
  /** Where to go on behind this block: past control records and the gaps that compaction leaves, so perhaps with `count` 0. */
  readonly nextOffset: number;
  /** Bytes that the block holds on to. */
  readonly byteLength: number;
}

/** A name and bytes that go with a record. */
export interface RecordHeader {
  readonly name: string;
  readonly value: Uint8Array | null;
}
