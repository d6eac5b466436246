import type { IsolationLevel, PartitionOffset } from '../driver/kafka-driver.js';
import { ByteReader } from '../records/byte-reader.js';
import { ByteWriter } from '../records/byte-writer.js';
import type { AbortedTransaction } from '../records/fetched-records.js';

/** The versions of Fetch that are spoken: 4 knows record batches and transactions, 10 zstd. */
export const FETCH_VERSION_MIN = 4;
export const FETCH_VERSION_MAX = 11;

export interface FetchParameters {
  readonly isolation: IsolationLevel;
  /** How long a broker waits for the first record. */
  readonly waitMs: number;
  readonly bytesMax: number;
  readonly bytesPerPartitionMax: number;
  /** Those of one topic must follow each other. */
  readonly partitions: readonly PartitionOffset[];
}

export interface FetchAnswer {
  readonly throttleMs: number;
  readonly errorCode: number;
  readonly partitions: readonly FetchedPartition[];
}

export interface FetchedPartition {
  readonly topic: string;
  readonly partition: number;
  readonly errorCode: number;
  readonly highWatermark: number;
  /** The same as the high watermark where no transaction is open. */
  readonly lastStableOffset: number;
  readonly aborted: readonly AbortedTransaction[];
  readonly records: Uint8Array;
}

const ANY_REPLICA = -1;
const NO_SESSION = 0;
const NO_SESSION_EPOCH = -1;
const UNKNOWN = -1;
const BYTES_MIN = 1;

export function encodeFetch(parameters: FetchParameters, version: number): Uint8Array {
  const writer = new ByteWriter()
    .int32(ANY_REPLICA)
    .int32(parameters.waitMs)
    .int32(BYTES_MIN)
    .int32(parameters.bytesMax)
    .int8(parameters.isolation === 'read_committed' ? 1 : 0);
  if (version >= 7) writer.int32(NO_SESSION).int32(NO_SESSION_EPOCH);
  const topics = byTopic(parameters.partitions);
  writer.int32(topics.size);
  for (const [topic, partitions] of topics) {
    writer.string(topic).int32(partitions.length);
    for (const { partition, offset } of partitions) {
      writer.int32(partition);
      if (version >= 9) writer.int32(UNKNOWN);
      writer.int64(offset);
      if (version >= 5) writer.int64(UNKNOWN);
      writer.int32(parameters.bytesPerPartitionMax);
    }
  }
  // Of a session, which there is not, nothing is forgotten; and no rack is preferred.
  if (version >= 7) writer.int32(0);
  if (version >= 11) writer.string('');
  return writer.bytes();
}

function byTopic(partitions: readonly PartitionOffset[]): Map<string, PartitionOffset[]> {
  const topics = new Map<string, PartitionOffset[]>();
  for (const place of partitions) {
    const known = topics.get(place.topic);
    if (known === undefined) topics.set(place.topic, [place]);
    else known.push(place);
  }
  return topics;
}

/** Reads an answer; the records stay where they are. */
export function decodeFetch(payload: Uint8Array, version: number): FetchAnswer {
  const reader = new ByteReader(payload);
  const throttleMs = reader.int32();
  const errorCode = version >= 7 ? reader.int16() : 0;
  if (version >= 7) reader.skip(SESSION_ID_BYTES);
  const partitions: FetchedPartition[] = [];
  for (let topics = reader.int32(); topics > 0; topics--) {
    const topic = reader.string();
    for (let left = reader.int32(); left > 0; left--) {
      partitions.push(decodePartition(reader, topic, version));
    }
  }
  return { throttleMs, errorCode, partitions };
}

const SESSION_ID_BYTES = 4;
const LOG_START_OFFSET_BYTES = 8;
const PREFERRED_REPLICA_BYTES = 4;

function decodePartition(reader: ByteReader, topic: string, version: number): FetchedPartition {
  const partition = reader.int32();
  const errorCode = reader.int16();
  const highWatermark = reader.int64();
  const lastStableOffset = reader.int64();
  if (version >= 5) reader.skip(LOG_START_OFFSET_BYTES);
  const aborted: AbortedTransaction[] = [];
  for (let count = reader.int32(); count > 0; count--) {
    const producerId = reader.int64();
    aborted.push({ producerId, firstOffset: reader.int64() });
  }
  if (version >= 11) reader.skip(PREFERRED_REPLICA_BYTES);
  const records = reader.bytes();
  return { topic, partition, errorCode, highWatermark, lastStableOffset, aborted, records };
}
