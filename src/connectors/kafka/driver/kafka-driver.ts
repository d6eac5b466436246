import type { KafkaConnection } from './kafka-connection.js';
import type { KafkaRecord } from './kafka-record.js';
import type { RecordBlock } from './record-block.js';
import type { TopicPartition } from './topic-partition.js';

export type { TopicPartition };

/**
 * What the connector needs of a Kafka client, so that the client can be exchanged: one folder beside `kafkajs/`, which
 * passes `test/connectors/kafka/driver-conformance.ts`. Nothing here joins a consumer group: partitions are assigned by the
 * connector and offsets live in checkpoints. Every failure is a `KafkaError`.
 */
export interface KafkaDriver {
  /** Connects nothing yet. */
  connect(connection: KafkaConnection): KafkaClient;
}

/** One cluster, as one user. Readers and writers have connections of their own. */
export interface KafkaClient {
  readonly admin: KafkaAdmin;
  createReader(options: ReaderOptions): KafkaReader;
  createWriter(options: WriterOptions): KafkaWriter;
  /** Closes the admin connection; readers and writers are closed by whoever made them. */
  close(): Promise<void>;
}

/** A record's place. Offsets are exact: brokers count up to 2^63, the driver refuses what lies past 2^53. */
export interface PartitionOffset extends TopicPartition {
  readonly offset: number;
}

/** Whether records of open and aborted transactions are read, too. */
export type IsolationLevel = 'read_committed' | 'read_uncommitted';

/** Asks a cluster about its topics and groups, and changes them. */
export interface KafkaAdmin {
  /** All topics that the user may see, internal ones apart. */
  topics(): Promise<readonly string[]>;
  /** How many partitions a topic has; undefined where there is no such topic. Never creates it. */
  partitions(topic: string): Promise<number | undefined>;
  /** Of each partition, in order: the first offset that is kept, and the one behind the last record that may be read. */
  offsets(topic: string, isolation: IsolationLevel): Promise<readonly OffsetRange[]>;
  /** Of each partition, in order: the first offset at or behind a time in epoch milliseconds; the end where there is none. */
  offsetsForTime(topic: string, epochMs: number): Promise<readonly number[]>;
  /** Of each partition, in order: what a group has committed; undefined where it has nothing (also an unknown group). */
  committedOffsets(group: string, topic: string): Promise<readonly (CommittedOffset | undefined)[]>;
  /** Commits offsets for a group without members. */
  commitOffsets(group: string, offsets: readonly PartitionOffset[]): Promise<void>;
  /**
   * What the brokers take as one batch of records of a topic, in bytes: its `max.message.bytes`. Undefined where they don't say,
   * as to a user without the right to see configurations.
   */
  batchBytesMax(topic: string): Promise<number | undefined>;
  createTopic(topic: string, partitions: number, replicationFactor?: number): Promise<void>;
  /** Adds partitions up to `partitions` in all. */
  createPartitions(topic: string, partitions: number): Promise<void>;
  deleteTopic(topic: string): Promise<void>;
}

/** Where a partition starts and ends. */
export interface OffsetRange {
  readonly first: number;
  readonly end: number;
}

/** How far a group has come in a partition, and what it noted there. */
export interface CommittedOffset {
  readonly offset: number;
  readonly metadata: string;
}

/** How to read. */
export interface ReaderOptions {
  readonly isolation: IsolationLevel;
  /** Bytes that one fetch asks of a partition; 1 MiB is what kafkajs reads fastest with. */
  readonly bytesPerPartitionMax: number;
  /** Bytes that blocks handed out by `next` and those waiting may hold together, before the reader stops fetching. */
  readonly bufferBytesMax: number;
}

/** Reads the partitions it is told to, each in order. One call of `next` at a time. */
export interface KafkaReader {
  /**
   * Says which partitions to read, and where each one starts; those that are read already go on where they are, whatever
   * `offset` says. Blocks of partitions that are left out are not handed out any more.
   */
  assign(partitions: readonly PartitionOffset[]): Promise<void>;
  /**
   * The next block of any partition that isn't paused. Waits for as long as there is none; `signal` asks it to give up, by
   * throwing its reason. Throws KafkaError; a reader that has thrown a retriable one may be asked again.
   */
  next(signal?: AbortSignal): Promise<RecordBlock>;
  /** `next` hands out no more of these partitions until `resume`; what was fetched of them is kept. */
  pause(partitions: readonly TopicPartition[]): void;
  resume(partitions: readonly TopicPartition[]): void;
  /** The offset behind the last record that may be read, as the last fetch told; undefined before the first. */
  highWatermark(partition: TopicPartition): number | undefined;
  close(): Promise<void>;
}

/** How to write. */
export interface WriterOptions {
  /** Undefined for a writer without transactions. */
  readonly transactionalId: string | undefined;
  /** After how long the broker aborts a transaction that is left open. */
  readonly transactionTimeoutMs: number;
  readonly acks: 'all' | 'leader' | 'none';
  readonly compression: 'none' | 'gzip' | 'snappy' | 'lz4' | 'zstd';
}

/** Writes records. One call at a time, except that without transactions `send` may be called beside `send`. */
export interface KafkaWriter {
  /** Connects; with a transactionalId also fences every older writer of that name and resolves what it left open. */
  init(): Promise<void>;
  /** Starts a transaction: what is sent from now on shows with `commit`, to readers of committed records. */
  begin(): Promise<void>;
  /** Resolves when the brokers have acknowledged the records, by `acks`. */
  send(records: readonly KafkaRecord[]): Promise<void>;
  /** Commits a group's offset, with metadata, as part of the transaction. */
  markOffset(group: string, offset: PartitionOffset, metadata: string): Promise<void>;
  commit(): Promise<void>;
  abort(): Promise<void>;
  close(): Promise<void>;
}
