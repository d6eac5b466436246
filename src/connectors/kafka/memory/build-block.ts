import { must } from '../../../common/assert.js';
import type { TopicPartition } from '../driver/kafka-driver.js';
import type { RecordBlock } from '../driver/record-block.js';
import type { LogEntry } from './partition-log.js';

/** Lays the keys and values of some entries one behind the other. */
export function buildBlock(
  { topic, partition }: TopicPartition,
  entries: readonly LogEntry[],
  nextOffset: number,
  isLogAppendTime: boolean,
): RecordBlock {
  const count = entries.length;
  const block = {
    topic,
    partition,
    count,
    bytes: new Uint8Array(entries.reduce((sum, entry) => sum + entryBytes(entry), 0)),
    keyStarts: new Int32Array(count),
    keyLengths: new Int32Array(count),
    valueStarts: new Int32Array(count),
    valueLengths: new Int32Array(count),
    offsets: new Float64Array(count),
    timestampsMs: new Float64Array(count),
    isLogAppendTime,
    headers: (record: number) => must(entries[record]).headers,
    nextOffset,
    byteLength: 0,
  };
  let end = 0;
  const place = (part: Uint8Array | null, starts: Int32Array, lengths: Int32Array, at: number) => {
    starts[at] = part === null ? -1 : end;
    if (part === null) return;
    lengths[at] = part.length;
    block.bytes.set(part, end);
    end += part.length;
  };
  entries.forEach((entry, at) => {
    place(entry.key, block.keyStarts, block.keyLengths, at);
    place(entry.value, block.valueStarts, block.valueLengths, at);
    block.offsets[at] = entry.offset;
    block.timestampsMs[at] = entry.timestampMs;
  });
  return { ...block, byteLength: block.bytes.length + count * BYTES_PER_RECORD };
}

const BYTES_PER_RECORD = 4 * Int32Array.BYTES_PER_ELEMENT + 2 * Float64Array.BYTES_PER_ELEMENT;

/** Bytes of an entry's key and value. */
export function entryBytes({ key, value }: Pick<LogEntry, 'key' | 'value'>): number {
  return (key?.length ?? 0) + (value?.length ?? 0);
}
