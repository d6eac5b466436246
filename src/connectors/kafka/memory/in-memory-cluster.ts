import { must } from '../../../common/assert.js';
import { Deferred } from '../../../common/deferred.js';
import type { Clock } from '../../../time/clock.js';
import type {
  CommittedOffset,
  IsolationLevel,
  PartitionOffset,
  TopicPartition,
} from '../driver/kafka-driver.js';
import { KafkaError } from '../driver/kafka-error.js';
import type { KafkaRecord } from '../driver/kafka-record.js';
import { partitionForKey } from '../driver/partition-for-key.js';
import type { RecordHeader } from '../driver/record-block.js';
import { entryBytes } from './build-block.js';
import { KafkaFaults } from './kafka-faults.js';
import { isVisible, PartitionLog } from './partition-log.js';
import { type ProducerSession, TransactionCoordinator } from './transaction-coordinator.js';

/** How a cluster in memory behaves. */
export interface InMemoryKafkaOptions {
  /** Gives records without timestamp theirs; time stands at 0 where it isn't given. */
  readonly clock?: Pick<Clock, 'nowMs'>;
  /** How many records a block holds at most; without bound (but for the reader's) where it isn't given. */
  readonly recordsPerBlockMax?: number;
}

/** What a topic's configuration says. */
export interface InMemoryTopicOptions {
  /** `message.timestamp.type`: of the making where it isn't said. */
  readonly timestamps?: 'create-time' | 'log-append-time';
  /** `max.message.bytes`, here of the key and value of each record; 1 MiB where it isn't said. */
  readonly batchBytesMax?: number;
}

/** A record as it stands in its partition. */
export interface InMemoryRecord extends PartitionOffset {
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
  readonly headers: readonly RecordHeader[];
  readonly timestampMs: number;
}

interface Topic {
  readonly isLogAppendTime: boolean;
  readonly batchBytesMax: number;
  readonly partitions: PartitionLog[];
  /** The partition of the next record without key. */
  turn: number;
}

const BATCH_BYTES_MAX = 1 << 20;

/** What the brokers of an in-memory cluster hold and do. Everything happens at once and in the order of the calls. */
export class InMemoryCluster {
  readonly #topics = new Map<string, Topic>();
  readonly #groups = new Map<string, Map<string, CommittedOffset>>();
  readonly #nowMs: () => number;
  /** What goes wrong between clients and brokers. */
  readonly faults = new KafkaFaults(() => this.#notify());
  readonly transactions: TransactionCoordinator;
  readonly recordsPerBlockMax: number;
  #changed = new Deferred<void>();

  constructor({ clock, recordsPerBlockMax = Infinity }: InMemoryKafkaOptions = {}) {
    this.#nowMs = () => clock?.nowMs() ?? 0;
    this.transactions = new TransactionCoordinator(this.#nowMs);
    this.recordsPerBlockMax = recordsPerBlockMax;
  }

  createTopic(name: string, partitions: number, options: InMemoryTopicOptions = {}): void {
    if (this.#topics.has(name)) {
      throw new KafkaError('other', `The topic "${name}" exists already.`, { topic: name });
    }
    this.#topics.set(name, {
      isLogAppendTime: options.timestamps === 'log-append-time',
      batchBytesMax: options.batchBytesMax ?? BATCH_BYTES_MAX,
      partitions: Array.from({ length: partitions }, () => new PartitionLog()),
      turn: 0,
    });
    this.#notify();
  }

  /** Adds partitions up to `partitions` in all. */
  createPartitions(name: string, partitions: number): void {
    const logs = this.#topic(name).partitions;
    if (partitions <= logs.length) {
      const message = `The topic "${name}" has ${logs.length} partitions already: it can't be given ${partitions}.`;
      throw new KafkaError('other', message, { topic: name });
    }
    while (logs.length < partitions) logs.push(new PartitionLog());
    this.#notify();
  }

  deleteTopic(name: string): void {
    this.#topic(name);
    this.#topics.delete(name);
    for (const offsets of this.#groups.values()) {
      for (const place of offsets.keys()) if (isOfTopic(place, name)) offsets.delete(place);
    }
    this.#notify();
  }

  topicNames(): readonly string[] {
    return [...this.#topics.keys()];
  }

  /** The partitions of a topic. Throws KafkaError 'unknown-topic'. */
  partitions(topic: string): readonly PartitionLog[] {
    return this.#topic(topic).partitions;
  }

  /** One partition. Throws KafkaError 'unknown-topic'. */
  partition({ topic, partition }: TopicPartition): PartitionLog {
    const log = this.#topics.get(topic)?.partitions[partition];
    if (log !== undefined) return log;
    const message = `The topic "${topic}" has no partition ${partition}.`;
    throw new KafkaError('unknown-topic', message, { topic, partition });
  }

  isLogAppendTime(topic: string): boolean {
    return this.#topic(topic).isLogAppendTime;
  }

  batchBytesMax(topic: string): number {
    return this.#topic(topic).batchBytesMax;
  }

  /** Appends records, all or none, at once; for a writer's `session` within its transaction. */
  append(records: readonly KafkaRecord[], session?: ProducerSession): void {
    for (const record of records) this.#check(record);
    for (const record of records) {
      const topic = this.#topic(record.topic);
      const log = must(topic.partitions[choosePartition(record, topic)]);
      log.append({
        timestampMs: (topic.isLogAppendTime ? undefined : record.timestampMs) ?? this.#nowMs(),
        transaction: session && this.transactions.transactionFor(session, log),
        key: record.key?.slice() ?? null,
        value: record.value?.slice() ?? null,
        headers: record.headers.map(({ name, value }) => ({ name, value: value?.slice() ?? null })),
      });
    }
    this.#notify();
  }

  /** A new writer of a transactional id: older ones are fenced, and what they left open is aborted. */
  initWriter(transactionalId: string): ProducerSession {
    const session = this.transactions.init(transactionalId);
    this.#notify();
    return session;
  }

  /** Ends a writer's transaction. */
  endTransaction(session: ProducerSession, state: 'committed' | 'aborted'): void {
    this.transactions.end(session, state);
    this.#notify();
  }

  /** As when a transaction's timeout has passed: aborts what is open under an id, and fences its writer. */
  expireTransaction(transactionalId: string): void {
    this.transactions.expire(transactionalId);
    this.#notify();
  }

  /** The records of a topic, by partition and offset, that a reader may see. */
  records(topic: string, isolation: IsolationLevel = 'read_committed'): readonly InMemoryRecord[] {
    return this.partitions(topic).flatMap((log, partition) =>
      log
        .entriesFrom(log.firstOffset, isolation)
        .filter((entry) => !entry.isControl && (isolation !== 'read_committed' || isVisible(entry)))
        .map(({ offset, timestampMs, key, value, headers }) => ({
          topic,
          partition,
          offset,
          timestampMs,
          key,
          value,
          headers,
        })),
    );
  }

  /** As retention does: the partition starts with `offset`. */
  deleteRecordsBefore(place: PartitionOffset): void {
    this.partition(place).deleteBefore(place.offset);
  }

  /** Leaves of each key of a topic the last record only; offsets stay, with gaps. */
  compact(topic: string): void {
    for (const log of this.partitions(topic)) log.compact();
  }

  committedOffset(
    group: string,
    { topic, partition }: TopicPartition,
  ): CommittedOffset | undefined {
    return this.#groups.get(group)?.get(placeKey(topic, partition));
  }

  commitOffset(group: string, { topic, partition, offset }: PartitionOffset, metadata = ''): void {
    const offsets = this.#groups.get(group) ?? new Map<string, CommittedOffset>();
    this.#groups.set(group, offsets.set(placeKey(topic, partition), { offset, metadata }));
  }

  /** As a broker does to groups without members, some days later. */
  forgetGroup(group: string): void {
    this.#groups.delete(group);
  }

  /** Resolves with the next thing that a reader could want to know of. */
  get changed(): Promise<void> {
    return this.#changed.promise;
  }

  #notify(): void {
    const changed = this.#changed;
    this.#changed = new Deferred();
    changed.resolve();
  }

  #topic(name: string): Topic {
    const topic = this.#topics.get(name);
    if (topic !== undefined) return topic;
    throw new KafkaError('unknown-topic', `There is no topic "${name}".`, { topic: name });
  }

  #check(record: KafkaRecord): void {
    const { batchBytesMax } = this.#topic(record.topic);
    const { topic, partition } = record;
    if (partition !== undefined) this.partition({ topic, partition });
    const bytes = entryBytes(record);
    if (bytes <= batchBytesMax) return;
    throw new KafkaError(
      'record-too-large',
      `A record of ${bytes} bytes is larger than the ${batchBytesMax} that the topic "${topic}" takes.`,
      { topic },
    );
  }
}

function choosePartition({ partition, key }: KafkaRecord, topic: Topic): number {
  if (partition !== undefined) return partition;
  const { length } = topic.partitions;
  return key === null ? topic.turn++ % length : partitionForKey(key, length);
}

function placeKey(topic: string, partition: number): string {
  return `${partition}/${topic}`;
}

function isOfTopic(place: string, topic: string): boolean {
  return place.slice(place.indexOf('/') + 1) === topic;
}
