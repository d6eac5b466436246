import type {
  CommittedOffset,
  IsolationLevel,
  KafkaDriver,
  PartitionOffset,
} from '../driver/kafka-driver.js';
import type { KafkaRecord } from '../driver/kafka-record.js';
import type { TopicPartition } from '../driver/topic-partition.js';
import { InMemoryAdmin } from './in-memory-admin.js';
import {
  InMemoryCluster,
  type InMemoryKafkaOptions,
  type InMemoryRecord,
  type InMemoryTopicOptions,
} from './in-memory-cluster.js';
import { InMemoryReader } from './in-memory-reader.js';
import { InMemoryWriter } from './in-memory-writer.js';
import type { KafkaFaults } from './kafka-faults.js';

/**
 * A Kafka cluster in memory, for tests and the browser: partitions, transactions, groups' offsets, and faults when told.
 * There are no timers: what depends on time happens when it is asked for.
 */
export class InMemoryKafka {
  readonly #cluster: InMemoryCluster;

  constructor(options: InMemoryKafkaOptions = {}) {
    this.#cluster = new InMemoryCluster(options);
  }

  /** A client of this cluster, wherever it is told to connect to. */
  createDriver(): KafkaDriver {
    const cluster = this.#cluster;
    return {
      connect: () => ({
        admin: new InMemoryAdmin(cluster),
        createReader: (options) => new InMemoryReader(cluster, options),
        createWriter: (options) => new InMemoryWriter(cluster, options),
        close: async () => {},
      }),
    };
  }

  /** What goes wrong between clients and brokers. */
  get faults(): KafkaFaults {
    return this.#cluster.faults;
  }

  createTopic(name: string, partitions: number, options?: InMemoryTopicOptions): void {
    this.#cluster.createTopic(name, partitions, options);
  }

  /** Adds partitions up to `partitions` in all. */
  createPartitions(name: string, partitions: number): void {
    this.#cluster.createPartitions(name, partitions);
  }

  deleteTopic(name: string): void {
    this.#cluster.deleteTopic(name);
  }

  topicNames(): readonly string[] {
    return this.#cluster.topicNames();
  }

  /** Appends records, all or none, at once. Throws KafkaError 'unknown-topic' or 'record-too-large'. */
  append(records: readonly KafkaRecord[]): void {
    this.#cluster.append(records);
  }

  /** The records of a topic, by partition and offset, that a reader may see. */
  records(topic: string, isolation?: IsolationLevel): readonly InMemoryRecord[] {
    return this.#cluster.records(topic, isolation);
  }

  /** As when another process makes a writer of an id: older ones are fenced, and what they left open is aborted. */
  takeOver(transactionalId: string): void {
    this.#cluster.initWriter(transactionalId);
  }

  /** As when a transaction's timeout has passed: aborts what is open under an id, and fences its writer. */
  expireTransaction(transactionalId: string): void {
    this.#cluster.expireTransaction(transactionalId);
  }

  /** As retention does: the partition starts with `offset`. */
  deleteRecordsBefore(place: PartitionOffset): void {
    this.#cluster.deleteRecordsBefore(place);
  }

  /** Leaves of each key of a topic the last record only; offsets stay, with gaps. */
  compact(topic: string): void {
    this.#cluster.compact(topic);
  }

  committedOffset(group: string, place: TopicPartition): CommittedOffset | undefined {
    return this.#cluster.committedOffset(group, place);
  }

  commitOffset(group: string, offset: PartitionOffset, metadata?: string): void {
    this.#cluster.commitOffset(group, offset, metadata);
  }

  /** As a broker does to groups without members, some days later. */
  forgetGroup(group: string): void {
    this.#cluster.forgetGroup(group);
  }
}
