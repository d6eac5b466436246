import type { MessageBlock } from '../../../formats/message-decoder.js';
import type { KafkaRecord } from '../driver/kafka-record.js';
import { parseHeaders } from './record-headers.js';

/**
 * Records in the order in which they are to be written, as bytes: no object per record. Arrays have one entry a record.
 *
 *     bytes  all keys | all values | all headers
 */
export interface RecordChunk {
  readonly count: number;
  /** -1 for a record without key. Undefined where none has one. */
  readonly keyLengths: Int32Array | undefined;
  /** -1 for a tombstone. */
  readonly valueLengths: Int32Array;
  /** Epoch milliseconds; NaN, and undefined for all records: when they are sent. */
  readonly timestampsMs: Float64Array | undefined;
  /** Headers as the JSON text that they are given in; -1 or 0 for none. Undefined where no record has any. */
  readonly headerLengths: Int32Array | undefined;
  readonly bytes: Uint8Array;
}

/** What a chunk is gathered from. */
export interface ChunkParts {
  /** Parallel to `values`. */
  readonly keys: MessageBlock | undefined;
  readonly values: MessageBlock;
  /** Parallel to `values`: other than 0 where the record is to be a tombstone. */
  readonly tombstones: Uint8Array | undefined;
  readonly timestampsMs: Float64Array | undefined;
  /** UTF-8, parallel to `values`. */
  readonly headers: MessageBlock | undefined;
  /** Which records there are to be, as indices into the blocks; undefined for all. */
  readonly rows: Uint32Array | undefined;
}

/** What a record takes besides key, value and headers: Kafka's own upper bound. */
const RECORD_OVERHEAD_BYTES = 21;

/** What a batch of records takes besides them. */
export const BATCH_OVERHEAD_BYTES = 61;

/** Copies what the blocks have of the records. */
export function gatherChunk(parts: ChunkParts): RecordChunk {
  const { values, rows, tombstones } = parts;
  const count = rows?.length ?? values.count;
  const keyLengths = parts.keys && gatherLengths(parts.keys, rows, count);
  const valueLengths = gatherLengths(values, rows, count);
  if (tombstones !== undefined) {
    for (let i = 0; i < count; i++) if (tombstones[rows?.[i] ?? i] !== 0) valueLengths[i] = -1;
  }
  const headerLengths = parts.headers && gatherLengths(parts.headers, rows, count);
  const bytes = new Uint8Array(total(keyLengths) + total(valueLengths) + total(headerLengths));
  let at = 0;
  if (parts.keys && keyLengths) at = gatherBytes(parts.keys, rows, keyLengths, bytes, at);
  at = gatherBytes(values, rows, valueLengths, bytes, at);
  if (parts.headers && headerLengths) gatherBytes(parts.headers, rows, headerLengths, bytes, at);
  const timestampsMs = gatherTimestamps(parts.timestampsMs, rows);
  return { count, keyLengths, valueLengths, timestampsMs, headerLengths, bytes };
}

/** An upper bound of what a record takes in a batch. */
export function recordBytes(chunk: RecordChunk, record: number): number {
  const key = Math.max(0, chunk.keyLengths?.[record] ?? 0);
  const value = Math.max(0, chunk.valueLengths[record] ?? 0);
  // A header's JSON text takes more than the header.
  const headers = Math.max(0, chunk.headerLengths?.[record] ?? 0);
  return RECORD_OVERHEAD_BYTES + key + value + headers;
}

/** Bytes that the chunk holds on to, nearly. */
export function heldBytes({ count, bytes }: RecordChunk): number {
  return bytes.byteLength + count * 8;
}

/** Where the records of chunks go. */
export interface RecordTarget {
  readonly topic: string;
  /** Undefined: by key, or in turn. */
  readonly partition: number | undefined;
}

/** The records of chunks, in portions that take at most so many bytes as one batch; their bytes are the chunks'. */
export function* recordPortions(
  chunks: Iterable<RecordChunk>,
  target: RecordTarget,
  bytesMax: number,
): Generator<KafkaRecord[], void, void> {
  let portion: KafkaRecord[] = [];
  let portionBytes = BATCH_OVERHEAD_BYTES;
  for (const chunk of chunks) {
    let record = 0;
    for (const { key, value, timestampMs, headers } of viewsOf(chunk)) {
      const bytes = recordBytes(chunk, record++);
      if (portionBytes + bytes > bytesMax && portion.length > 0) {
        yield portion;
        portion = [];
        portionBytes = BATCH_OVERHEAD_BYTES;
      }
      portionBytes += bytes;
      portion.push({
        ...target,
        key,
        value,
        timestampMs: Number.isNaN(timestampMs) ? undefined : timestampMs,
        headers: parseHeaders(headers),
      });
    }
  }
  if (portion.length > 0) yield portion;
}

/** A record by itself. */
export interface SingleRecord {
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
  /** NaN: when it is sent. */
  readonly timestampMs: number;
  /** JSON text; empty for none. */
  readonly headers: Uint8Array;
}

/** Copies of the chunk's records. */
export function recordsOf(chunk: RecordChunk): SingleRecord[] {
  return Array.from(viewsOf(chunk), ({ key, value, timestampMs, headers }) => ({
    key: key?.slice() ?? null,
    value: value?.slice() ?? null,
    timestampMs,
    headers: headers.slice(),
  }));
}

/** The reverse of `recordsOf`. */
export function chunkOfRecords(records: readonly SingleRecord[]): RecordChunk {
  const lengthOf = (part: Uint8Array | null): number => part?.byteLength ?? -1;
  const none = new Uint8Array(0);
  const parts = [
    ...records.map(({ key }) => key ?? none),
    ...records.map(({ value }) => value ?? none),
    ...records.map(({ headers }) => headers),
  ];
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.byteLength;
  }
  return {
    count: records.length,
    keyLengths: Int32Array.from(records, ({ key }) => lengthOf(key)),
    valueLengths: Int32Array.from(records, ({ value }) => lengthOf(value)),
    timestampsMs: Float64Array.from(records, ({ timestampMs }) => timestampMs),
    headerLengths: Int32Array.from(records, ({ headers }) => headers.byteLength),
    bytes,
  };
}

/** The records of a chunk, whose bytes they share. */
function* viewsOf(chunk: RecordChunk): Generator<SingleRecord, void, void> {
  const { bytes, keyLengths, valueLengths, headerLengths, timestampsMs } = chunk;
  let keyAt = 0;
  let valueAt = total(keyLengths);
  let headerAt = valueAt + total(valueLengths);
  for (let i = 0; i < chunk.count; i++) {
    const keyLength = keyLengths?.[i] ?? -1;
    const valueLength = valueLengths[i] ?? -1;
    const headerLength = Math.max(0, headerLengths?.[i] ?? 0);
    yield {
      key: keyLength < 0 ? null : bytes.subarray(keyAt, keyAt + keyLength),
      value: valueLength < 0 ? null : bytes.subarray(valueAt, valueAt + valueLength),
      timestampMs: timestampsMs?.[i] ?? Number.NaN,
      headers: bytes.subarray(headerAt, headerAt + headerLength),
    };
    keyAt += Math.max(0, keyLength);
    valueAt += Math.max(0, valueLength);
    headerAt += headerLength;
  }
}

function gatherLengths(
  { starts, lengths }: MessageBlock,
  rows: Uint32Array | undefined,
  count: number,
): Int32Array {
  const gathered = new Int32Array(count);
  for (let i = 0; i < count; i++) {
    const row = rows?.[i] ?? i;
    gathered[i] = (starts[row] ?? -1) < 0 ? -1 : (lengths[row] ?? 0);
  }
  return gathered;
}

/** Messages that lie one behind the other are copied in one go. Returns where the bytes end. */
function gatherBytes(
  { bytes, starts }: MessageBlock,
  rows: Uint32Array | undefined,
  lengths: Int32Array,
  target: Uint8Array,
  at: number,
): number {
  let runStart = 0;
  let runEnd = 0;
  let to = at;
  for (let i = 0; i < lengths.length; i++) {
    const length = lengths[i] ?? -1;
    if (length <= 0) continue;
    const start = starts[rows?.[i] ?? i] ?? 0;
    if (start !== runEnd) {
      target.set(bytes.subarray(runStart, runEnd), to);
      to += runEnd - runStart;
      runStart = start;
    }
    runEnd = start + length;
  }
  target.set(bytes.subarray(runStart, runEnd), to);
  return to + runEnd - runStart;
}

function gatherTimestamps(
  timestampsMs: Float64Array | undefined,
  rows: Uint32Array | undefined,
): Float64Array | undefined {
  if (timestampsMs === undefined || rows === undefined) return timestampsMs;
  return Float64Array.from(rows, (row) => timestampsMs[row] ?? Number.NaN);
}

function total(lengths: Int32Array | undefined): number {
  let sum = 0;
  for (const length of lengths ?? []) if (length > 0) sum += length;
  return sum;
}
