import type { RecordHeader } from './record-block.js';

/** A record to be written. */
export interface KafkaRecord {
  readonly topic: string;
  /** Undefined: by the key's hash (murmur2, as Kafka's own clients), or in turn where there is no key. */
  readonly partition: number | undefined;
  readonly key: Uint8Array | null;
  /** Null for a tombstone. */
  readonly value: Uint8Array | null;
  /** Epoch milliseconds; undefined: when it is sent. */
  readonly timestampMs: number | undefined;
  readonly headers: readonly RecordHeader[];
}
