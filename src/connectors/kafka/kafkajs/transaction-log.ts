import type { PartitionOffset } from '../driver/kafka-driver.js';
import type { TopicPartition } from '../driver/topic-partition.js';
import type { ProducerIdentity } from './batch-sender.js';
import type { BrokerNetwork } from './broker-network.js';
import type { ApiName, Broker } from './kafkajs-parts.js';

/** What brokers say of partitions that they did not look at because of another one's error. */
const NOT_ATTEMPTED = 55;

/** The transactions of one transactional id, as its coordinator keeps them. What passes by itself is tried again. */
export class TransactionLog {
  readonly #network: BrokerNetwork;
  readonly #transactionalId: string;
  #coordinator: Broker | undefined;
  /** Partitions that the coordinator knows to be part of the open transaction: `partition/topic`. */
  readonly #partitions = new Set<string>();
  #hasOffsets = false;

  constructor(network: BrokerNetwork, transactionalId: string) {
    this.#network = network;
    this.#transactionalId = transactionalId;
  }

  /** Fences older writers, and resolves what they left open. */
  async init(transactionTimeout: number): Promise<ProducerIdentity> {
    interface Answer {
      readonly errorCode: number;
      readonly producerId: string;
      readonly producerEpoch: number;
    }
    const answer = await this.#ask<Answer>('InitProducerId', { transactionTimeout });
    return { id: Number(answer.producerId), epoch: answer.producerEpoch };
  }

  /** Before anything is sent to partitions that are new to the transaction. */
  async addPartitions(
    producer: ProducerIdentity,
    places: readonly TopicPartition[],
  ): Promise<void> {
    const fresh = places.filter((place) => !this.#partitions.has(placeKey(place)));
    if (fresh.length === 0) return;
    const topics = [...new Set(fresh.map(({ topic }) => topic))].map((topic) => ({
      topic,
      partitions: fresh.filter((place) => place.topic === topic).map(({ partition }) => partition),
    }));
    interface Answer {
      readonly errors: readonly {
        readonly topic: string;
        readonly partitionErrors: readonly {
          readonly partition: number;
          readonly errorCode: number;
        }[];
      }[];
    }
    await this.#ask<Answer>(
      'AddPartitionsToTxn',
      { ...asked(producer), topics },
      async (answer) => {
        const errors = answer.errors.flatMap(({ topic, partitionErrors }) =>
          partitionErrors.map((error) => ({ topic, ...error })),
        );
        errors.sort(
          (a, b) => Number(a.errorCode === NOT_ATTEMPTED) - Number(b.errorCode === NOT_ATTEMPTED),
        );
        for (const { errorCode, topic, partition } of errors) {
          await this.#network.check(errorCode, { topic, partition });
        }
      },
    );
    for (const place of fresh) this.#partitions.add(placeKey(place));
  }

  async markOffset(
    producer: ProducerIdentity,
    groupId: string,
    { topic, partition, offset }: PartitionOffset,
    metadata: string,
  ): Promise<void> {
    await this.#ask('AddOffsetsToTxn', { ...asked(producer), groupId });
    this.#hasOffsets = true;
    interface Answer {
      readonly topics: readonly {
        readonly partitions: readonly { readonly errorCode: number }[];
      }[];
    }
    const partitions = [{ partition, offset: String(offset), metadata }];
    await this.#network.retry(async () => {
      const broker = await this.#network.coordinator('group', groupId);
      const answer = await this.#network.ask<Answer>(broker, 'TxnOffsetCommit', {
        ...asked(producer),
        transactionalId: this.#transactionalId,
        groupId,
        topics: [{ topic, partitions }],
      });
      for (const { errorCode } of answer.topics.flatMap((one) => one.partitions)) {
        await this.#network.check(errorCode, { topic, partition });
      }
    });
  }

  /** Nothing is asked where nothing has been added. */
  async end(producer: ProducerIdentity, isCommit: boolean): Promise<void> {
    if (this.#partitions.size > 0 || this.#hasOffsets) {
      await this.#ask('EndTxn', { ...asked(producer), transactionResult: isCommit });
    }
    this.#partitions.clear();
    this.#hasOffsets = false;
  }

  /** Asks the coordinator, whoever it is by then. */
  #ask<T extends object>(
    api: ApiName,
    parameters: object,
    check?: (answer: T) => Promise<void>,
  ): Promise<T> {
    return this.#network.retry(async () => {
      try {
        this.#coordinator ??= await this.#network.coordinator('transaction', this.#transactionalId);
        const answer = await this.#network.ask<T & { readonly errorCode?: number }>(
          this.#coordinator,
          api,
          { transactionalId: this.#transactionalId, ...parameters },
        );
        await this.#network.check(answer.errorCode ?? 0);
        await check?.(answer);
        return answer;
      } catch (error) {
        this.#coordinator = undefined;
        throw error;
      }
    });
  }
}

function asked({ id, epoch }: ProducerIdentity): object {
  return { producerId: String(id), producerEpoch: epoch };
}

function placeKey({ topic, partition }: TopicPartition): string {
  return `${partition}/${topic}`;
}
