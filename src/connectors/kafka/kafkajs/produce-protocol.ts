import { ByteReader } from '../records/byte-reader.js';
import { ByteWriter } from '../records/byte-writer.js';

/** The versions of Produce that are spoken: 3 knows record batches, 7 zstd. */
export const PRODUCE_VERSION_MIN = 3;
export const PRODUCE_VERSION_MAX = 7;

export interface ProduceParameters {
  readonly transactionalId: string | undefined;
  /** -1 for all, 0 for none: then there is no answer. */
  readonly acks: number;
  readonly timeoutMs: number;
  readonly batches: readonly PartitionBatch[];
}

/** One record batch, encoded. */
export interface PartitionBatch {
  readonly topic: string;
  readonly partition: number;
  readonly bytes: Uint8Array;
}

export interface ProducedPartition {
  readonly topic: string;
  readonly partition: number;
  readonly errorCode: number;
}

export interface ProduceAnswer {
  readonly throttleMs: number;
  readonly partitions: readonly ProducedPartition[];
}

export function encodeProduce(parameters: ProduceParameters): Uint8Array {
  const { batches } = parameters;
  const bytes = batches.reduce((sum, batch) => sum + batch.bytes.length, 1024);
  const writer = new ByteWriter(bytes)
    .string(parameters.transactionalId)
    .int16(parameters.acks)
    .int32(parameters.timeoutMs);
  const topics = [...new Set(batches.map(({ topic }) => topic))];
  writer.int32(topics.length);
  for (const topic of topics) {
    const own = batches.filter((batch) => batch.topic === topic);
    writer.string(topic).int32(own.length);
    for (const batch of own)
      writer.int32(batch.partition).int32(batch.bytes.length).raw(batch.bytes);
  }
  return writer.bytes();
}

export function decodeProduce(payload: Uint8Array, version: number): ProduceAnswer {
  const reader = new ByteReader(payload);
  const partitions: ProducedPartition[] = [];
  for (let topics = reader.int32(); topics > 0; topics--) {
    const topic = reader.string();
    for (let left = reader.int32(); left > 0; left--) {
      const partition = reader.int32();
      partitions.push({ topic, partition, errorCode: reader.int16() });
      // Base offset, time of appending, and from version 5 on the first offset of the log.
      reader.skip(version >= 5 ? 24 : 16);
    }
  }
  return { throttleMs: reader.int32(), partitions };
}
