import type {
  CommittedOffset,
  IsolationLevel,
  KafkaAdmin,
  OffsetRange,
  PartitionOffset,
} from '../driver/kafka-driver.js';
import type { InMemoryCluster } from './in-memory-cluster.js';

/** Asks an in-memory cluster. */
export class InMemoryAdmin implements KafkaAdmin {
  readonly #cluster: InMemoryCluster;

  constructor(cluster: InMemoryCluster) {
    this.#cluster = cluster;
  }

  async topics(): Promise<readonly string[]> {
    return this.#ask(() => this.#cluster.topicNames());
  }

  async partitions(topic: string): Promise<number | undefined> {
    return this.#ask(() =>
      this.#cluster.topicNames().includes(topic)
        ? this.#cluster.partitions(topic).length
        : undefined,
    );
  }

  async offsets(topic: string, isolation: IsolationLevel): Promise<readonly OffsetRange[]> {
    return this.#ask(() =>
      this.#cluster
        .partitions(topic)
        .map((log) => ({ first: log.firstOffset, end: log.endOffset(isolation) })),
    );
  }

  async offsetsForTime(topic: string, epochMs: number): Promise<readonly number[]> {
    return this.#ask(() =>
      this.#cluster.partitions(topic).map((log) => log.offsetForTime(epochMs)),
    );
  }

  async committedOffsets(
    group: string,
    topic: string,
  ): Promise<readonly (CommittedOffset | undefined)[]> {
    return this.#ask(() =>
      this.#cluster
        .partitions(topic)
        .map((_, partition) => this.#cluster.committedOffset(group, { topic, partition })),
    );
  }

  async commitOffsets(group: string, offsets: readonly PartitionOffset[]): Promise<void> {
    this.#ask(() => {
      for (const offset of offsets) this.#cluster.commitOffset(group, offset);
    });
  }

  async batchBytesMax(topic: string): Promise<number> {
    return this.#ask(() => this.#cluster.batchBytesMax(topic));
  }

  async createTopic(topic: string, partitions: number): Promise<void> {
    this.#ask(() => this.#cluster.createTopic(topic, partitions));
  }

  async createPartitions(topic: string, partitions: number): Promise<void> {
    this.#ask(() => this.#cluster.createPartitions(topic, partitions));
  }

  async deleteTopic(topic: string): Promise<void> {
    this.#ask(() => this.#cluster.deleteTopic(topic));
  }

  #ask<T>(question: () => T): T {
    return this.#cluster.faults.around('admin', question);
  }
}
