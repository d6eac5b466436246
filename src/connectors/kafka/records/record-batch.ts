import { KafkaError } from '../driver/kafka-error.js';

/**
 * Where the fields of a record batch (magic 2) stand, in bytes from its start:
 *
 *     base offset 8 | length 4 (of what follows) | leader epoch 4 | magic 1 | CRC-32C 4 (of what follows) | attributes 2
 *     | last offset delta 4 | base timestamp 8 | max timestamp 8 | producer id 8 | producer epoch 2 | base sequence 4
 *     | record count 4 | records
 */
export const LENGTH_AT = 8;
export const MAGIC_AT = 16;
export const CRC_AT = 17;
export const ATTRIBUTES_AT = 21;
export const LAST_OFFSET_DELTA_AT = 23;
export const BASE_TIMESTAMP_AT = 27;
export const MAX_TIMESTAMP_AT = 35;
export const PRODUCER_ID_AT = 43;
export const COUNT_AT = 57;
export const RECORDS_AT = 61;

/** Bytes before the part that the length counts. */
export const LENGTH_END = 12;
export const MAGIC = 2;

export const COMPRESSION_MASK = 7;
export const LOG_APPEND_TIME_FLAG = 8;
export const TRANSACTIONAL_FLAG = 16;
export const CONTROL_FLAG = 32;

/** An integer of 64 bits that must not be larger than 2^53. */
export function readInt64(view: DataView, at: number): number {
  const value = view.getInt32(at) * 2 ** 32 + view.getUint32(at + 4);
  if (Number.isSafeInteger(value)) return value;
  throw new KafkaError('other', `Kafka sent the number ${view.getBigInt64(at)}, larger than 2^53.`);
}

/** The size of the whole batch at `at`, or 0 where not all of it is there: brokers cut what they send anywhere. */
export function batchSize(view: DataView, at: number): number {
  if (at + RECORDS_AT > view.byteLength) return 0;
  const size = LENGTH_END + view.getInt32(at + LENGTH_AT);
  if (size < RECORDS_AT && view.getInt8(at + MAGIC_AT) >= MAGIC) {
    throw new KafkaError('corrupt-record', `Kafka sent a record batch of ${size} bytes.`);
  }
  return at + size > view.byteLength ? 0 : size;
}

/** The offset behind the last whole batch in some bytes; `otherwise` where there is none. */
export function offsetBehind(view: DataView, otherwise: number): number {
  let next = otherwise;
  for (let at = 0, size = batchSize(view, at); size > 0; size = batchSize(view, at)) {
    next = readInt64(view, at) + view.getInt32(at + LAST_OFFSET_DELTA_AT) + 1;
    at += size;
  }
  return next;
}
