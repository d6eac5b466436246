import { must } from '../../../common/assert.js';
import type { Clock } from '../../../time/clock.js';
import { compressionCode } from '../compression/compression.js';
import type { WriterOptions } from '../driver/kafka-driver.js';
import { KafkaError } from '../driver/kafka-error.js';
import type { KafkaRecord } from '../driver/kafka-record.js';
import { partitionForKey } from '../driver/partition-for-key.js';
import type { TopicPartition } from '../driver/topic-partition.js';
import {
  ANONYMOUS,
  BATCH_OVERHEAD_BYTES,
  encodeBatch,
  recordBytes,
} from '../records/encode-batch.js';
import type { BrokerNetwork } from './broker-network.js';
import {
  decodeProduce,
  encodeProduce,
  type PartitionBatch,
  PRODUCE_VERSION_MAX,
  PRODUCE_VERSION_MIN,
  type ProduceAnswer,
} from './produce-protocol.js';

/** A producer as the brokers know it. */
export interface ProducerIdentity {
  readonly id: number;
  readonly epoch: number;
}

interface Outgoing extends TopicPartition {
  /** What is still to be sent, in order, as batches. */
  readonly batches: (readonly KafkaRecord[])[];
}

interface Sent extends PartitionBatch {
  readonly from: Outgoing;
  readonly records: readonly KafkaRecord[];
}

const ACKS: Readonly<Record<WriterOptions['acks'], number>> = { all: -1, leader: 1, none: 0 };
const TIMEOUT_MS = 30_000;
/** Half of what brokers take by default. Larger batches are cut, and cut again where a topic takes less. */
const BATCH_BYTES_MAX = 1 << 19;
const MESSAGE_TOO_LARGE = 10;
/** It had arrived before, and only the answer was lost. */
const DUPLICATE_SEQUENCE = 46;
const SEQUENCES = 2 ** 31;

/** Sends records to the leaders of their partitions, one batch of a partition at a time. */
export class BatchSender {
  readonly #network: BrokerNetwork;
  readonly #options: WriterOptions;
  readonly #clock: Pick<Clock, 'nowMs'>;
  #producer: ProducerIdentity | undefined;
  /** Of the next record of each partition: `partition/topic`. */
  readonly #sequences = new Map<string, number>();
  readonly #leaders = new Map<string, readonly number[]>();
  /** The partition of the next record without key, of any topic. */
  #turn = 0;
  #isUncertain = false;

  constructor(network: BrokerNetwork, options: WriterOptions, clock: Pick<Clock, 'nowMs'>) {
    this.#network = network;
    this.#options = options;
    this.#clock = clock;
  }

  /** Whether nobody knows if something has arrived: the numbers of later batches might not fit. */
  get isUncertain(): boolean {
    return this.#isUncertain;
  }

  /** Sends from now on as another producer, or anonymously. */
  start(producer: ProducerIdentity | undefined): void {
    this.#producer = producer;
    this.#sequences.clear();
    this.#isUncertain = false;
  }

  /** `announce` is told of the partitions of each round before it is sent. */
  async send(
    records: readonly KafkaRecord[],
    announce: (places: readonly TopicPartition[]) => Promise<void>,
  ): Promise<void> {
    let rest = await this.#byPartition(records);
    while (rest.length > 0) {
      await announce(rest);
      await this.#sendRound(rest);
      rest = rest.filter(({ batches }) => batches.length > 0);
    }
  }

  async #byPartition(records: readonly KafkaRecord[]): Promise<readonly Outgoing[]> {
    const byPlace = new Map<string, TopicPartition & { readonly records: KafkaRecord[] }>();
    for (const topic of new Set(records.map((record) => record.topic))) {
      await this.#network.retry(() => this.#leadersOf(topic));
    }
    for (const record of records) {
      const { topic } = record;
      const partition = this.#choosePartition(record, must(this.#leaders.get(topic)));
      const key = placeKey({ topic, partition });
      const place = byPlace.get(key);
      if (place === undefined) byPlace.set(key, { topic, partition, records: [record] });
      else place.records.push(record);
    }
    return [...byPlace.values()].map(({ topic, partition, records: own }) => ({
      topic,
      partition,
      batches: cut(own),
    }));
  }

  #choosePartition({ topic, partition, key }: KafkaRecord, leaders: readonly number[]): number {
    const { length } = leaders;
    if (partition === undefined) {
      return key === null ? this.#turn++ % length : partitionForKey(key, length);
    }
    if (partition < length) return partition;
    this.#leaders.delete(topic);
    const message = `The topic "${topic}" has no partition ${partition}.`;
    throw new KafkaError('unknown-topic', message, { topic, partition });
  }

  /** The first batch of each partition, all brokers at once. What passes by itself is sent again, as it was. */
  async #sendRound(outgoing: readonly Outgoing[]): Promise<void> {
    let rest: readonly Sent[] = await Promise.all(outgoing.map((from) => this.#encode(from)));
    try {
      await this.#network.retry(async () => {
        const answers = await this.#produce(rest);
        const failed: { readonly sent: Sent; readonly errorCode: number }[] = [];
        for (const { sent, errorCode } of answers) {
          if (errorCode === 0 || errorCode === DUPLICATE_SEQUENCE) this.#acknowledge(sent);
          else if (errorCode === MESSAGE_TOO_LARGE && sent.records.length > 1) halve(sent);
          else failed.push({ sent, errorCode });
        }
        rest = failed.map(({ sent }) => sent);
        for (const { sent } of failed) this.#leaders.delete(sent.topic);
        for (const { sent, errorCode } of failed) {
          const { topic, partition } = sent;
          await this.#network.check(errorCode, { topic, partition });
        }
      });
    } catch (error) {
      if (error instanceof KafkaError && error.retriable) this.#isUncertain = true;
      throw error;
    }
  }

  async #encode(from: Outgoing): Promise<Sent> {
    const records = must(from.batches[0]);
    const { topic, partition } = from;
    const producer =
      this.#producer === undefined
        ? ANONYMOUS
        : {
            ...this.#producer,
            sequence: this.#sequences.get(placeKey(from)) ?? 0,
            isTransactional: this.#options.transactionalId !== undefined,
          };
    const code = compressionCode(this.#options.compression);
    const bytes = await encodeBatch(records, producer, code, this.#clock.nowMs());
    return { topic, partition, bytes, from, records };
  }

  #acknowledge({ from, records }: Sent): void {
    from.batches.shift();
    const key = placeKey(from);
    this.#sequences.set(key, ((this.#sequences.get(key) ?? 0) + records.length) % SEQUENCES);
  }

  async #produce(sent: readonly Sent[]) {
    const byLeader = new Map<number, Sent[]>();
    for (const one of sent) {
      const leader = (await this.#leadersOf(one.topic))[one.partition] ?? -1;
      if (leader < 0) this.#leaders.delete(one.topic);
      byLeader.set(leader, [...(byLeader.get(leader) ?? []), one]);
    }
    const answers = await Promise.all(
      [...byLeader].map(([leader, batches]) => this.#produceTo(leader, batches)),
    );
    return answers.flat();
  }

  async #produceTo(leader: number, sent: readonly Sent[]) {
    try {
      const answer = await this.#request(leader, sent);
      return sent.map((one) => ({ sent: one, errorCode: errorCodeOf(answer, one) }));
    } catch (error) {
      for (const { topic } of sent) this.#leaders.delete(topic);
      throw error;
    }
  }

  async #request(leader: number, batches: readonly PartitionBatch[]): Promise<ProduceAnswer> {
    const { apiKeys, toBuffer } = await this.#network.kafkaJs();
    const broker = await this.#network.node(leader);
    const apiKey = apiKeys.Produce;
    const known = broker.versions?.[apiKey]?.maxVersion ?? 0;
    const version = Math.min(known, PRODUCE_VERSION_MAX);
    if (version < PRODUCE_VERSION_MIN) {
      throw new KafkaError('other', 'This Kafka is older than 0.11 and can not be written to.');
    }
    const acks = ACKS[this.#options.acks];
    const { transactionalId } = this.#options;
    const bytes = encodeProduce({ transactionalId, acks, timeoutMs: TIMEOUT_MS, batches });
    const answer = await this.#network.send<ProduceAnswer | undefined>(broker, {
      request: {
        apiKey,
        apiVersion: version,
        apiName: 'Produce',
        expectResponse: () => acks !== 0,
        encode: async () => {
          const buffer = toBuffer(bytes);
          return { buf: buffer, buffer };
        },
      },
      response: {
        decode: async (payload) => {
          const decoded = decodeProduce(payload, version);
          return { ...decoded, clientSideThrottleTime: version >= 6 ? decoded.throttleMs : 0 };
        },
        parse: async (decoded) => decoded,
      },
    });
    return answer ?? { throttleMs: 0, partitions: [] };
  }

  async #leadersOf(topic: string): Promise<readonly number[]> {
    const known = this.#leaders.get(topic);
    if (known !== undefined) return known;
    const leaders = await this.#network.leaders(topic);
    this.#leaders.set(topic, leaders);
    return leaders;
  }
}

/** Without an answer there is none of a failure. */
function errorCodeOf({ partitions }: ProduceAnswer, { topic, partition }: TopicPartition): number {
  const own = partitions.find((one) => one.topic === topic && one.partition === partition);
  return own?.errorCode ?? 0;
}

function cut(records: readonly KafkaRecord[]): (readonly KafkaRecord[])[] {
  const batches: (readonly KafkaRecord[])[] = [];
  let start = 0;
  let bytes = BATCH_OVERHEAD_BYTES;
  records.forEach((record, at) => {
    const own = recordBytes(record);
    if (at > start && bytes + own > BATCH_BYTES_MAX) {
      batches.push(records.slice(start, at));
      start = at;
      bytes = BATCH_OVERHEAD_BYTES;
    }
    bytes += own;
  });
  if (start < records.length) batches.push(records.slice(start));
  return batches;
}

function halve({ from, records }: Sent): void {
  const middle = records.length >>> 1;
  from.batches.splice(0, 1, records.slice(0, middle), records.slice(middle));
}

function placeKey({ topic, partition }: TopicPartition): string {
  return `${partition}/${topic}`;
}
