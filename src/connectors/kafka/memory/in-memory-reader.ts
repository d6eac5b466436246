import { assert } from '../../../common/assert.js';
import { Deferred } from '../../../common/deferred.js';
import type {
  KafkaReader,
  PartitionOffset,
  ReaderOptions,
  TopicPartition,
} from '../driver/kafka-driver.js';
import { KafkaError } from '../driver/kafka-error.js';
import type { RecordBlock } from '../driver/record-block.js';
import { buildBlock, entryBytes } from './build-block.js';
import type { InMemoryCluster } from './in-memory-cluster.js';
import { isVisible, type LogEntry } from './partition-log.js';

interface ReadPartition extends TopicPartition {
  nextOffset: number;
  isPaused: boolean;
  highWatermark: number | undefined;
}

/** Reads partitions of an in-memory cluster in turn. Nothing is fetched ahead, so nothing is buffered. */
export class InMemoryReader implements KafkaReader {
  readonly #cluster: InMemoryCluster;
  readonly #options: ReaderOptions;
  /** In the order of their turns. */
  #partitions: ReadPartition[] = [];
  #woken = new Deferred<void>();
  #isClosed = false;
  #isAsked = false;

  constructor(cluster: InMemoryCluster, options: ReaderOptions) {
    this.#cluster = cluster;
    this.#options = options;
  }

  async assign(partitions: readonly PartitionOffset[]): Promise<void> {
    this.#partitions = partitions.map(
      (place) =>
        this.#find(place) ?? {
          topic: place.topic,
          partition: place.partition,
          nextOffset: place.offset,
          isPaused: false,
          highWatermark: undefined,
        },
    );
    this.#wake();
  }

  async next(signal?: AbortSignal): Promise<RecordBlock> {
    assert(!this.#isAsked, 'a Kafka reader is asked twice at once');
    this.#isAsked = true;
    const wake = () => this.#wake();
    signal?.addEventListener('abort', wake);
    try {
      for (;;) {
        signal?.throwIfAborted();
        if (this.#isClosed) throw new KafkaError('other', 'The Kafka reader is closed.');
        const block = this.#cluster.faults.around('fetch', () => this.#fetch());
        if (block !== undefined) return block;
        this.#cluster.changed.then(() => this.#wake());
        await this.#woken.promise;
      }
    } finally {
      signal?.removeEventListener('abort', wake);
      this.#isAsked = false;
    }
  }

  pause(partitions: readonly TopicPartition[]): void {
    this.#setPaused(partitions, true);
  }

  resume(partitions: readonly TopicPartition[]): void {
    this.#setPaused(partitions, false);
  }

  highWatermark(partition: TopicPartition): number | undefined {
    return this.#find(partition)?.highWatermark;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#partitions = [];
    this.#wake();
  }

  /** The next block of the partition whose turn it is; it goes to the end of the queue. */
  #fetch(): RecordBlock | undefined {
    for (const place of this.#partitions) {
      if (place.isPaused) continue;
      const block = this.#fetchOf(place);
      if (block === undefined) continue;
      this.#partitions = [...this.#partitions.filter((other) => other !== place), place];
      return block;
    }
    return undefined;
  }

  #fetchOf(place: ReadPartition): RecordBlock | undefined {
    const log = this.#cluster.partition(place);
    const { isolation } = this.#options;
    const { topic, partition, nextOffset: offset } = place;
    if (offset < log.firstOffset || offset > log.endOffset('read_uncommitted')) {
      const message = `Offset ${offset} is not, or not any more, in partition ${partition} of the topic "${topic}", which starts at ${log.firstOffset}.`;
      throw new KafkaError('offset-out-of-range', message, { topic, partition, offset });
    }
    place.highWatermark = log.endOffset(isolation);
    if (place.highWatermark <= offset) return undefined;
    const { entries, nextOffset } = this.#cut(
      log.entriesFrom(offset, isolation),
      place.highWatermark,
    );
    place.nextOffset = nextOffset;
    return buildBlock(place, entries, nextOffset, this.#cluster.isLogAppendTime(topic));
  }

  /** As many as a block may hold, at least one, and all behind them that is not to be handed out, up to `end`. */
  #cut(candidates: readonly LogEntry[], end: number) {
    const { isolation, bytesPerPartitionMax } = this.#options;
    const entries: LogEntry[] = [];
    let bytes = 0;
    let nextOffset = end;
    for (const entry of candidates) {
      if (!entry.isControl && (isolation === 'read_uncommitted' || isVisible(entry))) {
        bytes += entryBytes(entry);
        const isFull =
          entries.length >= this.#cluster.recordsPerBlockMax || bytes > bytesPerPartitionMax;
        if (isFull && entries.length > 0) return { entries, nextOffset };
        entries.push(entry);
      }
      nextOffset = entry.offset + 1;
    }
    return { entries, nextOffset: end };
  }

  #setPaused(partitions: readonly TopicPartition[], isPaused: boolean): void {
    for (const wanted of partitions) {
      const place = this.#find(wanted);
      if (place !== undefined) place.isPaused = isPaused;
    }
    this.#wake();
  }

  #find({ topic, partition }: TopicPartition): ReadPartition | undefined {
    return this.#partitions.find((place) => place.topic === topic && place.partition === partition);
  }

  #wake(): void {
    const woken = this.#woken;
    this.#woken = new Deferred();
    woken.resolve();
  }
}
