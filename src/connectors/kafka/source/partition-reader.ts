import { pauseFor, type RetryEnvironment, retryDelayMs } from '../../retry-pause.js';
import type { KafkaReader, TopicPartition } from '../driver/kafka-driver.js';
import type { KafkaSplit } from './kafka-split.js';
import { isRetriable } from './retry.js';

/** What a reader needs of those that share the work with it. */
export interface PartitionReaderContext {
  readonly retry: RetryEnvironment;
  createReader(): KafkaReader;
  /** Of the records of one partition that may wait to be decoded. */
  bytesPerSplitMax(): number;
  /** Something has changed that a waiting fetch wants to know. */
  changed(): void;
  /** Reading has begun to fail, or works again. */
  troublesChanged(): void;
  /**
   * The reader has failed with something that doesn't pass by itself. Resolves when it may go on; throws what it is to end with,
   * unless that passes.
   */
  mend(error: unknown, splits: readonly KafkaSplit[]): Promise<void>;
  /** The reader has ended, and its partitions are not read any more. */
  fail(error: unknown): void;
}

/**
 * Fetches some partitions with one connection, ahead of whoever decodes them: until they hold so many bytes. A reader that fails
 * for the moment is replaced, after a pause that grows.
 */
export class PartitionReader {
  readonly #context: PartitionReaderContext;
  readonly #closing = new AbortController();
  #splits: readonly KafkaSplit[] = [];
  #reader: KafkaReader | undefined;
  readonly #paused = new Set<KafkaSplit>();
  #running: Promise<void> | undefined;

  constructor(context: PartitionReaderContext) {
    this.#context = context;
  }

  /** Reads these from now on, each behind what has been received of it. */
  async assign(splits: readonly KafkaSplit[]): Promise<void> {
    this.#splits = splits;
    // Whether one that comes back is to be paused is seen by what waits of it then.
    for (const split of this.#paused) if (!splits.includes(split)) this.#paused.delete(split);
    this.#running ??= this.#run();
    try {
      await this.#reader?.assign(splits.map(placeOf));
    } catch {
      // The reader says so itself when it is asked for the next block.
    }
  }

  /** Goes on with a partition that was paused, once enough of it has been decoded. */
  resume(split: KafkaSplit): void {
    if (!this.#paused.has(split) || split.fetchedTo >= split.end) return;
    if (split.queuedBytes > this.#context.bytesPerSplitMax() / 2) return;
    this.#paused.delete(split);
    this.#reader?.resume([split]);
  }

  /** Learns what the last fetch told of the ends of the partitions. */
  noteLogEnds(): void {
    for (const split of this.#splits) {
      const end = this.#reader?.highWatermark(split);
      if (end !== undefined && end > split.logEnd) split.logEnd = end;
    }
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#dropReader();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#closing;
    const { retry } = this.#context;
    for (let failures = 0; !signal.aborted; ) {
      try {
        const reader = this.#reader ?? (await this.#open());
        this.#take(await reader.next(signal));
        failures = 0;
      } catch (error) {
        await this.#dropReader();
        if (signal.aborted) return;
        failures++;
        try {
          if (!isRetriable(error)) await this.#context.mend(error, this.#splits);
        } catch (fatal) {
          if (!isRetriable(fatal)) {
            this.#context.fail(fatal);
            return;
          }
        }
        this.#setReachable(false, error instanceof Error ? error.message : String(error));
        await pauseFor(retryDelayMs(failures, retry.random), retry.timers, signal);
      }
    }
  }

  async #open(): Promise<KafkaReader> {
    const reader = this.#context.createReader();
    this.#reader = reader;
    await reader.assign(this.#splits.map(placeOf));
    reader.pause(this.#splits.filter((split) => this.#paused.has(split)));
    return reader;
  }

  #take(block: Awaited<ReturnType<KafkaReader['next']>>): void {
    this.#setReachable(true);
    const split = this.#splits.find(
      ({ topic, partition }) => topic === block.topic && partition === block.partition,
    );
    // A partition that another reader has now.
    if (split === undefined) return;
    split.receive(block);
    if (split.queuedBytes >= this.#context.bytesPerSplitMax() || split.fetchedTo >= split.end) {
      this.#paused.add(split);
      this.#reader?.pause([split]);
    }
    this.#context.changed();
  }

  #setReachable(isReachable: boolean, trouble?: string): void {
    let hasChanged = false;
    for (const split of this.#splits) {
      hasChanged ||= split.isReachable !== isReachable;
      split.isReachable = isReachable;
      split.trouble = trouble;
    }
    if (!hasChanged) return;
    this.#context.changed();
    this.#context.troublesChanged();
  }

  async #dropReader(): Promise<void> {
    const reader = this.#reader;
    this.#reader = undefined;
    try {
      await reader?.close();
    } catch {
      // It is broken anyway.
    }
  }
}

function placeOf({ topic, partition, fetchedTo: offset }: KafkaSplit): TopicPartition & {
  readonly offset: number;
} {
  return { topic, partition, offset };
}
