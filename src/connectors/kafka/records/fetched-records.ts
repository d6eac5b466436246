import { decompress } from '../compression/compression.js';
import { KafkaError } from '../driver/kafka-error.js';
import type { RecordBlock, RecordHeader } from '../driver/record-block.js';
import type { TopicPartition } from '../driver/topic-partition.js';
import { crc32c } from './crc32c.js';
import * as batch from './record-batch.js';
import { positionRecords, RecordPositions, readHeaders } from './record-positions.js';

/** A transaction whose records, from an offset on, are not to be seen. */
export interface AbortedTransaction {
  readonly producerId: number;
  readonly firstOffset: number;
}

/** A batch whose records are to be handed out: `bytes` are those of the whole answer, or decompressed. */
interface VisibleBatch {
  readonly at: number;
  readonly size: number;
}

/** Bytes that a compressed batch becomes, for each of its own, as far as one can guess. */
const EXPANSION = 4;

/**
 * What a broker has sent of one partition, as it came: record batches, the last one perhaps cut. Batches are looked into when a
 * block is asked for. What a transaction has aborted, markers of transactions and what stands before `fetchOffset` is left out.
 */
export class FetchedRecords {
  readonly byteLength: number;
  /** Where to fetch next. */
  readonly nextOffset: number;
  readonly #place: TopicPartition;
  readonly #fetchOffset: number;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  /** By first offset: brokers list them by when they ended. */
  readonly #aborted: readonly AbortedTransaction[];
  #abortedAt = 0;
  /** Producers of transactions that end by an abort marker further on. */
  readonly #aborting = new Set<number>();
  #at = 0;
  #offset: number;

  constructor(
    place: TopicPartition,
    bytes: Uint8Array,
    fetchOffset: number,
    aborted: readonly AbortedTransaction[],
  ) {
    this.#place = place;
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#fetchOffset = fetchOffset;
    this.#offset = fetchOffset;
    this.#aborted = [...aborted].sort((a, b) => a.firstOffset - b.firstOffset);
    this.byteLength = bytes.length;
    this.nextOffset = batch.offsetBehind(this.#view, fetchOffset);
  }

  get isTaken(): boolean {
    return this.#offset >= this.nextOffset;
  }

  /**
   * The next records, as one block: all batches that came uncompressed, or compressed ones of about `bytesMax`. Throws
   * KafkaError 'corrupt-record'.
   */
  async take(bytesMax: number): Promise<RecordBlock> {
    try {
      const start = this.#at;
      const { batches, kind } = this.#visibleBatches(bytesMax / EXPANSION);
      const isLogAppendTime = (kind & batch.LOG_APPEND_TIME_FLAG) !== 0;
      const code = kind & batch.COMPRESSION_MASK;
      if (code !== 0) return await this.#decompressed(batches, code, isLogAppendTime);
      const starts = batches.map(({ at }) => at + batch.RECORDS_AT);
      const ends = batches.map(({ at, size }) => at + size);
      return this.#block(this.#bytes, batches, starts, ends, isLogAppendTime, this.#at - start);
    } catch (error) {
      if (!(error instanceof KafkaError)) throw error;
      const { topic, partition } = this.#place;
      const place = { topic, partition, offset: this.#offset };
      throw new KafkaError(error.kind, error.message, place, error.cause);
    }
  }

  async #decompressed(batches: readonly VisibleBatch[], code: number, isLogAppendTime: boolean) {
    const parts = await Promise.all(
      batches.map(({ at, size }) =>
        decompress(this.#bytes.subarray(at + batch.RECORDS_AT, at + size), code),
      ),
    );
    const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
    const starts: number[] = [];
    const ends: number[] = [];
    let end = 0;
    for (const part of parts) {
      starts.push(end);
      bytes.set(part, end);
      end += part.length;
      ends.push(end);
    }
    return this.#block(bytes, batches, starts, ends, isLogAppendTime, bytes.length);
  }

  /** Goes past batches of one kind, if compressed of `bytesMax` or little more; returns those with something to see. */
  #visibleBatches(bytesMax: number): {
    readonly batches: readonly VisibleBatch[];
    /** Compression and origin of the timestamps. */
    readonly kind: number;
  } {
    const batches: VisibleBatch[] = [];
    let kind = 0;
    for (let bytes = 0; bytes < bytesMax; ) {
      const at = this.#at;
      const size = batch.batchSize(this.#view, at);
      if (size === 0) break;
      this.#check(at, size);
      const attributes = this.#view.getInt16(at + batch.ATTRIBUTES_AT);
      const lastOffset =
        batch.readInt64(this.#view, at) + this.#view.getInt32(at + batch.LAST_OFFSET_DELTA_AT);
      if (!this.#isHidden(at, size, attributes, lastOffset)) {
        const ownKind = attributes & (batch.COMPRESSION_MASK | batch.LOG_APPEND_TIME_FLAG);
        if (batches.length > 0 && ownKind !== kind) break;
        kind = ownKind;
        batches.push({ at, size });
        if ((kind & batch.COMPRESSION_MASK) !== 0) bytes += size;
      }
      this.#at = at + size;
      this.#offset = lastOffset + 1;
    }
    return { batches, kind };
  }

  #check(at: number, size: number): void {
    const magic = this.#view.getInt8(at + batch.MAGIC_AT);
    if (magic !== batch.MAGIC) {
      const message = `Kafka sent records in the format ${magic}, of Kafka before 0.11, which can't be read: have the topic written anew.`;
      throw new KafkaError('other', message);
    }
    const sum = crc32c(this.#bytes, at + batch.ATTRIBUTES_AT, at + size);
    if (sum === this.#view.getInt32(at + batch.CRC_AT)) return;
    throw new KafkaError('corrupt-record', 'Kafka sent a record batch with a wrong checksum.');
  }

  #isHidden(at: number, size: number, attributes: number, lastOffset: number): boolean {
    for (;;) {
      const aborted = this.#aborted[this.#abortedAt];
      if (aborted === undefined || aborted.firstOffset > lastOffset) break;
      this.#aborting.add(aborted.producerId);
      this.#abortedAt++;
    }
    const isControl = (attributes & batch.CONTROL_FLAG) !== 0;
    if (!isControl && (attributes & batch.TRANSACTIONAL_FLAG) === 0) return false;
    if (!isControl && this.#aborting.size === 0) return false;
    const producerId = batch.readInt64(this.#view, at + batch.PRODUCER_ID_AT);
    if (!isControl) return this.#aborting.has(producerId);
    if (this.#aborting.has(producerId) && this.#isAbortMarker(at, size)) {
      this.#aborting.delete(producerId);
    }
    return true;
  }

  /** A control record's key is a version and a type, 16 bits each; type 0 ends a transaction by an abort. */
  #isAbortMarker(at: number, size: number): boolean {
    const marker = new RecordPositions(1);
    const start = at + batch.RECORDS_AT;
    positionRecords(this.#bytes, start, at + size, 1, 0, 0, 0, 0, marker);
    return this.#view.getInt16(marker.keyStarts[0]! + 2) === 0;
  }

  #block(
    bytes: Uint8Array,
    batches: readonly VisibleBatch[],
    starts: readonly number[],
    ends: readonly number[],
    isLogAppendTime: boolean,
    heldBytes: number,
  ): RecordBlock {
    const view = this.#view;
    const counts = batches.map(({ at }) => view.getInt32(at + batch.COUNT_AT));
    const positions = new RecordPositions(capacityOf(counts, bytes));
    batches.forEach(({ at }, index) => {
      const isWhole = positionRecords(
        bytes,
        starts[index]!,
        ends[index]!,
        counts[index]!,
        batch.readInt64(view, at),
        batch.readInt64(view, at + batch.BASE_TIMESTAMP_AT),
        isLogAppendTime ? batch.readInt64(view, at + batch.MAX_TIMESTAMP_AT) : Number.NaN,
        this.#fetchOffset,
        positions,
      );
      if (isWhole) return;
      throw new KafkaError('corrupt-record', 'Kafka sent a record batch that is damaged inside.');
    });
    const held = heldBytes + positions.offsets.length * RecordPositions.bytesPerRecord;
    return new FetchedBlock(this.#place, bytes, positions, isLogAppendTime, this.#offset, held);
  }
}

/** Every record takes some bytes, whatever the batches say. */
function capacityOf(counts: readonly number[], bytes: Uint8Array): number {
  const sum = counts.reduce((total, count) => total + count, 0);
  if (sum >= 0 && sum <= bytes.length) return sum;
  throw new KafkaError('corrupt-record', `Kafka sent a record batch of ${sum} records.`);
}

class FetchedBlock implements RecordBlock {
  readonly topic: string;
  readonly partition: number;
  readonly count: number;
  readonly bytes: Uint8Array;
  readonly keyStarts: Int32Array;
  readonly keyLengths: Int32Array;
  readonly valueStarts: Int32Array;
  readonly valueLengths: Int32Array;
  readonly offsets: Float64Array;
  readonly timestampsMs: Float64Array;
  readonly isLogAppendTime: boolean;
  readonly nextOffset: number;
  readonly byteLength: number;
  readonly #headerStarts: Int32Array;

  constructor(
    { topic, partition }: TopicPartition,
    bytes: Uint8Array,
    positions: RecordPositions,
    isLogAppendTime: boolean,
    nextOffset: number,
    byteLength: number,
  ) {
    const { count } = positions;
    this.topic = topic;
    this.partition = partition;
    this.count = count;
    this.bytes = bytes;
    this.keyStarts = positions.keyStarts.subarray(0, count);
    this.keyLengths = positions.keyLengths.subarray(0, count);
    this.valueStarts = positions.valueStarts.subarray(0, count);
    this.valueLengths = positions.valueLengths.subarray(0, count);
    this.#headerStarts = positions.headerStarts;
    this.offsets = positions.offsets.subarray(0, count);
    this.timestampsMs = positions.timestampsMs.subarray(0, count);
    this.isLogAppendTime = isLogAppendTime;
    this.nextOffset = nextOffset;
    this.byteLength = byteLength;
  }

  headers(record: number): readonly RecordHeader[] {
    return readHeaders(this.bytes, this.#headerStarts[record]!);
  }
}
