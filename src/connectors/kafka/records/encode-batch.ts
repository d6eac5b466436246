import { compress } from '../compression/compression.js';
import type { KafkaRecord } from '../driver/kafka-record.js';
import { ByteWriter, varintSize } from './byte-writer.js';
import { crc32c } from './crc32c.js';
import {
  ATTRIBUTES_AT,
  COUNT_AT,
  CRC_AT,
  LENGTH_AT,
  LENGTH_END,
  MAGIC,
  TRANSACTIONAL_FLAG,
} from './record-batch.js';

/** Who writes a batch, as brokers know writers whose records they take once only. */
export interface BatchProducer {
  readonly id: number;
  readonly epoch: number;
  /** Of the batch's first record, among those that the producer has written to the partition. */
  readonly sequence: number;
  readonly isTransactional: boolean;
}

/** A producer that nobody knows: what it sends twice is there twice. */
export const ANONYMOUS: BatchProducer = {
  id: -1,
  epoch: -1,
  sequence: -1,
  isTransactional: false,
};

/** One record batch (magic 2), as `record-batch.ts` draws it. `compression` is the code in its attributes. */
export async function encodeBatch(
  records: readonly KafkaRecord[],
  producer: BatchProducer,
  compression: number,
  nowMs: number,
): Promise<Uint8Array> {
  const times = records.map(({ timestampMs }) => timestampMs ?? nowMs);
  const baseTimestamp = times[0] ?? nowMs;
  const maxTimestamp = times.reduce((max, time) => Math.max(max, time), baseTimestamp);
  const body = new ByteWriter(1 << 14);
  records.forEach((record, index) => {
    writeRecord(body, record, index, (times[index] ?? nowMs) - baseTimestamp);
  });
  const stored = await compress(body.bytes(), compression);
  const writer = new ByteWriter(stored.length + 64)
    .int64(0)
    .int32(0)
    .int32(-1)
    .int8(MAGIC)
    .int32(0)
    .int16(compression | (producer.isTransactional ? TRANSACTIONAL_FLAG : 0))
    .int32(records.length - 1)
    .int64(baseTimestamp)
    .int64(maxTimestamp)
    .int64(producer.id)
    .int16(producer.epoch)
    .int32(producer.sequence)
    .int32(records.length)
    .raw(stored);
  const { length } = writer;
  writer.setInt32(LENGTH_AT, length - LENGTH_END);
  writer.setInt32(CRC_AT, crc32c(writer.bytes(), ATTRIBUTES_AT, length));
  return writer.bytes();
}

/** About how many bytes a record takes in a batch, at most. */
export function recordBytes({ key, value, headers }: KafkaRecord): number {
  let bytes = RECORD_OVERHEAD_BYTES + (key?.length ?? 0) + (value?.length ?? 0);
  for (const header of headers) {
    bytes += HEADER_OVERHEAD_BYTES + 3 * header.name.length + (header.value?.length ?? 0);
  }
  return bytes;
}

/** What a batch takes beside its records. */
export const BATCH_OVERHEAD_BYTES = COUNT_AT + 4;
const RECORD_OVERHEAD_BYTES = 32;
const HEADER_OVERHEAD_BYTES = 10;

function writeRecord(
  writer: ByteWriter,
  record: KafkaRecord,
  offsetDelta: number,
  timestampDelta: number,
): void {
  const { key, value } = record;
  const names = record.headers.map(({ name }) => ENCODER.encode(name));
  let length = 1 + varintSize(timestampDelta) + varintSize(offsetDelta);
  length += partSize(key) + partSize(value) + varintSize(names.length);
  record.headers.forEach((header, index) => {
    length += partSize(names[index] ?? null) + partSize(header.value);
  });
  writer.varint(length).int8(0).varint(timestampDelta).varint(offsetDelta);
  writer.varintBytes(key).varintBytes(value).varint(names.length);
  record.headers.forEach((header, index) => {
    writer.varintBytes(names[index] ?? null).varintBytes(header.value);
  });
}

function partSize(bytes: Uint8Array | null): number {
  return bytes === null ? 1 : varintSize(bytes.length) + bytes.length;
}

const ENCODER = new TextEncoder();
