import { AssertionError } from '../../../common/assert.js';
import { ErrorType } from '../../../errors/error-type.js';
import { StreamingError } from '../../../errors/streaming-error.js';
import type { RetryEnvironment } from '../../retry-pause.js';
import type { KafkaClient } from '../driver/kafka-driver.js';
import { KafkaError } from '../driver/kafka-error.js';
import type { KafkaSplit } from './kafka-split.js';
import { PartitionReader } from './partition-reader.js';
import type { ScanOptions } from './scan-options.js';

export interface ReaderPoolOptions {
  readonly table: string;
  readonly client: KafkaClient;
  readonly scan: ScanOptions;
  readonly readersMax: number;
  readonly retry: RetryEnvironment;
  /** Something has come that a waiting fetch wants to know. */
  readonly changed: () => void;
  /** Reading of some partition has begun to fail, or works again. */
  readonly troublesChanged: () => void;
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
  #readers: PartitionReader[] = [];
  #splits: readonly KafkaSplit[] = [];
  #dealing: Promise<void> = Promise.resolve();
  #isClosed = false;
  #readerOf = new Map<KafkaSplit, PartitionReader>();
  #bytesPerSplitMax = BYTES_PER_SPLIT_MIN;

  constructor(options: ReaderPoolOptions) {
    this.#options = options;
  }

  /** How many connections read at present. */
  get size(): number {
    return this.#readers.length;
  }

  /** Deals the partitions out anew, also to readers in the place of failed ones; those that are read already go on where they are. */
  deal(splits: readonly KafkaSplit[]): Promise<void> {
    this.#splits = splits;
    return this.#dealTo(this.#options.readersMax);
  }

  /** One dealing at a time, since readers take assignments one by one. */
  #dealTo(readersMax: number): Promise<void> {
    this.#dealing = this.#dealing.then(() => this.#dealNow(readersMax));
    return this.#dealing;
  }

  async #dealNow(readersMax: number): Promise<void> {
    const unread = this.#splits.filter((split) => split.fetchedTo < split.end);
    const count = Math.min(unread.length, readersMax);
    if (count === 0 || this.#isClosed) return;
    const { bufferBytesMax } = this.#options.scan;
    this.#bytesPerSplitMax = Math.max(BYTES_PER_SPLIT_MIN, bufferBytesMax / unread.length);
    while (this.#readers.length < count) this.#readers.push(this.#createReader(count));
    this.#readerOf = new Map();
    await Promise.all(
      this.#readers.map((reader, index) => {
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
    this.#isClosed = true;
    await Promise.all(this.#readers.map((reader) => reader.close()));
  }

  #createReader(count: number): PartitionReader {
    const { client, scan, retry, changed, troublesChanged } = this.#options;
    const reader = new PartitionReader({
      retry,
      createReader: () =>
        client.createReader({
          isolation: scan.isolation,
          bytesPerPartitionMax: scan.bytesPerPartitionMax,
          bufferBytesMax: Math.max(scan.bytesPerPartitionMax, scan.bufferBytesMax / count),
        }),
      bytesPerSplitMax: () => this.#bytesPerSplitMax,
      changed,
      troublesChanged,
      mend: (error, splits) => this.#mend(error, splits),
      fail: (error) => this.#lose(reader, error),
    });
    return reader;
  }

  /** A reader that is broken is left out, and the others read its partitions; what all would meet with fails the table. */
  #lose(lost: PartitionReader, error: unknown): void {
    const others = this.#readers.filter((reader) => reader !== lost);
    if (others.length === 0 || !isOfReaderAlone(error)) {
      this.#options.failed(error);
      return;
    }
    this.#readers = others;
    void this.#dealTo(others.length);
  }

  /**
   * Finds a start anew that was gone before anything could be read, and has a partition asked for again that not every broker knows
   * yet; everything else is thrown.
   */
  async #mend(error: unknown, splits: readonly KafkaSplit[]): Promise<void> {
    if (!(error instanceof KafkaError)) throw error;
    if (error.kind === 'unknown-topic' && (await this.#areThere(splits))) return;
    if (error.kind !== 'offset-out-of-range') throw error;
    const { topic, partition } = error.context;
    const split = splits.find((one) => one.topic === topic && one.partition === partition);
    if (split === undefined) throw error;
    if (!split.mayStartAnew) throw offsetLost(this.#options.table, split, split.fetchedTo, error);
    split.startAt(await this.#options.startAnew(split));
  }

  async #areThere(splits: readonly KafkaSplit[]): Promise<boolean> {
    const { admin } = this.#options.client;
    for (const topic of new Set(splits.map((split) => split.topic))) {
      const count = (await admin.partitions(topic)) ?? 0;
      if (splits.some((split) => split.topic === topic && split.partition >= count)) return false;
    }
    return true;
  }
}

/** What no broker has said of a topic, a place or a user: another connection may do better. */
function isOfReaderAlone(error: unknown): boolean {
  if (error instanceof KafkaError) return error.kind === 'other';
  return !(error instanceof StreamingError) && !(error instanceof AssertionError);
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
