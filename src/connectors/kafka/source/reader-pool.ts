import { ErrorType } from '../../../errors/error-type.js';
import { StreamingError } from '../../../errors/streaming-error.js';
import type { KafkaClient } from '../driver/kafka-driver.js';
import { KafkaError } from '../driver/kafka-error.js';
import type { KafkaSplit } from './kafka-split.js';
import { PartitionReader } from './partition-reader.js';
import type { RetryEnvironment } from './retry.js';
import type { ScanOptions } from './scan-options.js';

export interface ReaderPoolOptions {
  readonly table: string;
  readonly client: KafkaClient;
  readonly scan: ScanOptions;
  readonly readersMax: number;
  readonly retry: RetryEnvironment;
  /** Something has come that a waiting fetch wants to know. */
  readonly changed: () => void;
  /** Called once, with what the table is to fail with. */
  readonly failed: (error: unknown) => void;
  /** Where a partition is to start of which nothing has been received, now that its start is gone. */
  readonly startAnew: (split: KafkaSplit) => Promise<number>;
}

/** What one partition may hold at the least, so that many of them don't end up with nothing each. */
const BYTES_PER_SPLIT_MIN = 64 * 1024;

/** The readers of one table: as many as it may have, with the partitions dealt out evenly. */
export class ReaderPool {
  readonly #options: ReaderPoolOptions;
  readonly #readers: PartitionReader[] = [];
  #readerOf = new Map<KafkaSplit, PartitionReader>();
  #bytesPerSplitMax = BYTES_PER_SPLIT_MIN;

  constructor(options: ReaderPoolOptions) {
    this.#options = options;
  }

  /** How many connections read at present. */
  get size(): number {
    return this.#readers.length;
  }

  /** Deals the partitions out anew; those that are read already go on where they are. */
  async deal(splits: readonly KafkaSplit[]): Promise<void> {
    const unread = splits.filter((split) => split.fetchedTo < split.end);
    const { readersMax, scan } = this.#options;
    const count = Math.min(unread.length, readersMax);
    if (count === 0) return;
    this.#bytesPerSplitMax = Math.max(BYTES_PER_SPLIT_MIN, scan.bufferBytesMax / unread.length);
    while (this.#readers.length < count) this.#readers.push(this.#createReader(count));
    const readers = this.#readers.slice(0, count);
    this.#readerOf = new Map();
    await Promise.all(
      readers.map((reader, index) => {
        const own = unread.filter((_, i) => i % count === index);
        for (const split of own) this.#readerOf.set(split, reader);
        return reader.assign(own);
      }),
    );
  }

  /** Rows of the partition have been decoded. */
  taken(split: KafkaSplit): void {
    this.#readerOf.get(split)?.resume(split);
  }

  noteLogEnds(): void {
    for (const reader of this.#readers) reader.noteLogEnds();
  }

  async close(): Promise<void> {
    await Promise.all(this.#readers.map((reader) => reader.close()));
  }

  #createReader(count: number): PartitionReader {
    const { client, scan, retry, changed, failed } = this.#options;
    return new PartitionReader({
      retry,
      createReader: () =>
        client.createReader({
          isolation: scan.isolation,
          bytesPerPartitionMax: scan.bytesPerPartitionMax,
          bufferBytesMax: Math.max(scan.bytesPerPartitionMax, scan.bufferBytesMax / count),
        }),
      bytesPerSplitMax: () => this.#bytesPerSplitMax,
      changed,
      mend: (error, splits) => this.#mend(error, splits),
      fail: failed,
    });
  }

  /** Finds a start anew that was gone before anything could be read; everything else is thrown. */
  async #mend(error: unknown, splits: readonly KafkaSplit[]): Promise<void> {
    if (!(error instanceof KafkaError) || error.kind !== 'offset-out-of-range') throw error;
    const { topic, partition } = error.context;
    const split = splits.find((one) => one.topic === topic && one.partition === partition);
    if (split === undefined) throw error;
    if (!split.mayStartAnew) throw offsetLost(this.#options.table, split, split.fetchedTo, error);
    split.startAt(await this.#options.startAnew(split));
  }
}

/** For a place that a table was at, and that the topic does not have any more. */
export function offsetLost(
  table: string,
  { topic, partition }: Pick<KafkaSplit, 'topic' | 'partition'>,
  offset: number,
  cause?: unknown,
): StreamingError {
  return new StreamingError(
    ErrorType.CONNECTOR_ERROR,
    `Table "${table}" can't go on at offset ${offset} of topic "${topic}", partition ${partition}: those records have been deleted, ` +
      'or the topic has been made anew. Nothing is passed over silently: keep records longer (retention.ms, retention.bytes), or start the ' +
      'query under another name, with the scan.startup.mode of your choice.',
    { component: table, topic, partition, offset: String(offset) },
    { cause },
  );
}
