import { must } from '../../../common/assert.js';
import type {
  CommittedOffset,
  IsolationLevel,
  KafkaAdmin,
  OffsetRange,
  PartitionOffset,
} from '../driver/kafka-driver.js';
import { KafkaError } from '../driver/kafka-error.js';
import type { BrokerNetwork } from './broker-network.js';

const EARLIEST = -2;
const LATEST = -1;
const NO_OFFSET = -1;
const GROUP_ID_NOT_FOUND = 69;
const TOPIC_RESOURCE = 2;
/** Commits offsets of a group that has no members. */
const NO_GENERATION = -1;
/** As brokers give it to topics that don't say. */
const BROKER_DEFAULT = -1;
const ADMIN_TIMEOUT_MS = 10_000;

interface OfTopics<T> {
  readonly responses: readonly {
    readonly topic: string;
    readonly partitions: readonly (T & {
      readonly partition: number;
      readonly errorCode: number;
    })[];
  }[];
}

interface TopicErrors {
  readonly topicErrors: readonly { readonly topic: string; readonly errorCode: number }[];
}

/** Asks brokers. What passes by itself is tried again for half a second. */
export class KafkaJsAdmin implements KafkaAdmin {
  readonly #network: BrokerNetwork;

  constructor(network: BrokerNetwork) {
    this.#network = network;
  }

  topics(): Promise<readonly string[]> {
    return this.#network.retry(async () => {
      const { topicMetadata } = await this.#network.metadata();
      return topicMetadata.filter(({ isInternal }) => !isInternal).map(({ topic }) => topic);
    });
  }

  async partitions(topic: string): Promise<number | undefined> {
    try {
      return await this.#network.retry(async () => (await this.#network.leaders(topic)).length);
    } catch (error) {
      if (error instanceof KafkaError && error.kind === 'unknown-topic') return undefined;
      throw error;
    }
  }

  async offsets(topic: string, isolation: IsolationLevel): Promise<readonly OffsetRange[]> {
    const firsts = await this.#listOffsets(topic, EARLIEST, isolation);
    const ends = await this.#listOffsets(topic, LATEST, isolation);
    return firsts.map((first, partition) => ({ first, end: ends[partition] ?? first }));
  }

  async offsetsForTime(topic: string, epochMs: number): Promise<readonly number[]> {
    const found = await this.#listOffsets(topic, epochMs, 'read_uncommitted');
    if (!found.includes(NO_OFFSET)) return found;
    const ends = await this.#listOffsets(topic, LATEST, 'read_uncommitted');
    return found.map((offset, partition) => (offset === NO_OFFSET ? ends[partition]! : offset));
  }

  committedOffsets(
    group: string,
    topic: string,
  ): Promise<readonly (CommittedOffset | undefined)[]> {
    return this.#network.retry(async () => {
      const { length } = await this.#network.leaders(topic);
      const partitions = Array.from({ length }, (_, partition) => ({ partition }));
      const broker = await this.#network.coordinator('group', group);
      const answer = await this.#network.ask<
        OfTopics<{ readonly offset: string; readonly metadata: string | null }> & {
          readonly errorCode?: number;
        }
      >(broker, 'OffsetFetch', { groupId: group, topics: [{ topic, partitions }] });
      const isUnknown = answer.errorCode === GROUP_ID_NOT_FOUND;
      if (!isUnknown) await this.#network.check(answer.errorCode ?? 0);
      const committed = new Array<CommittedOffset | undefined>(length).fill(undefined);
      for (const one of isUnknown ? [] : answer.responses.flatMap((each) => each.partitions)) {
        await this.#network.check(one.errorCode, { topic, partition: one.partition });
        const offset = exact(one.offset);
        if (offset >= 0) committed[one.partition] = { offset, metadata: one.metadata ?? '' };
      }
      return committed;
    });
  }

  async commitOffsets(group: string, offsets: readonly PartitionOffset[]): Promise<void> {
    await this.#network.retry(async () => {
      const broker = await this.#network.coordinator('group', group);
      const topics = [...new Set(offsets.map(({ topic }) => topic))].map((topic) => ({
        topic,
        partitions: offsets
          .filter((one) => one.topic === topic)
          .map(({ partition, offset }) => ({ partition, offset: String(offset) })),
      }));
      const answer = await this.#network.ask<OfTopics<object>>(broker, 'OffsetCommit', {
        groupId: group,
        groupGenerationId: NO_GENERATION,
        memberId: '',
        topics,
      });
      for (const { topic, partitions } of answer.responses) {
        for (const { partition, errorCode } of partitions) {
          await this.#network.check(errorCode, { topic, partition });
        }
      }
    });
  }

  async batchBytesMax(topic: string): Promise<number | undefined> {
    const configName = 'max.message.bytes';
    interface Configs {
      readonly resources: readonly {
        readonly errorCode: number;
        readonly configEntries: readonly {
          readonly configName: string;
          readonly configValue: string;
        }[];
      }[];
    }
    try {
      return await this.#network.retry(async () => {
        const resources = [{ type: TOPIC_RESOURCE, name: topic, configNames: [configName] }];
        const broker = await this.#network.anyBroker();
        const answer = await this.#network.ask<Configs>(broker, 'DescribeConfigs', { resources });
        for (const { errorCode } of answer.resources)
          await this.#network.check(errorCode, { topic });
        const entries = answer.resources.flatMap(({ configEntries }) => configEntries);
        const found = entries.find((entry) => entry.configName === configName);
        return found === undefined ? undefined : Number(found.configValue);
      });
    } catch (error) {
      if (error instanceof KafkaError && error.kind === 'authorization') return undefined;
      throw error;
    }
  }

  async createTopic(
    topic: string,
    partitions: number,
    replicationFactor = BROKER_DEFAULT,
  ): Promise<void> {
    await this.#askController('CreateTopics', topic, {
      topics: [{ topic, numPartitions: partitions, replicationFactor }],
    });
    await this.#untilThereAre(topic, partitions);
  }

  async createPartitions(topic: string, partitions: number): Promise<void> {
    await this.#askController('CreatePartitions', topic, {
      topicPartitions: [{ topic, count: partitions }],
    });
    await this.#untilThereAre(topic, partitions);
  }

  async deleteTopic(topic: string): Promise<void> {
    await this.#askController('DeleteTopics', topic, { topics: [topic] });
    await this.#untilThereAre(topic, 0);
  }

  /** Of each partition, in order. */
  #listOffsets(
    topic: string,
    timestamp: number,
    isolation: IsolationLevel,
  ): Promise<readonly number[]> {
    return this.#network.retry(async () => {
      const leaders = await this.#network.leaders(topic);
      const offsets = new Array<number>(leaders.length).fill(0);
      for (const leader of new Set(leaders)) {
        const broker = await this.#network.node(leader);
        const partitions = leaders.flatMap((other, partition) =>
          other === leader ? [{ partition, timestamp }] : [],
        );
        const answer = await this.#network.ask<OfTopics<{ readonly offset: string }>>(
          broker,
          'ListOffsets',
          {
            isolationLevel: isolation === 'read_committed' ? 1 : 0,
            topics: [{ topic, partitions }],
          },
        );
        for (const one of answer.responses.flatMap((each) => each.partitions)) {
          await this.#network.check(one.errorCode, { topic, partition: one.partition });
          offsets[one.partition] = exact(one.offset);
        }
      }
      return offsets;
    });
  }

  async #askController(
    api: 'CreateTopics' | 'CreatePartitions' | 'DeleteTopics',
    topic: string,
    parameters: object,
  ): Promise<void> {
    await this.#network.retry(async () => {
      const broker = await this.#network.controller();
      const options = { validateOnly: false, timeout: ADMIN_TIMEOUT_MS };
      const request = { ...parameters, ...options };
      const { topicErrors } = await this.#network.ask<TopicErrors>(broker, api, request);
      await this.#network.check(must(topicErrors[0]).errorCode, { topic });
    });
  }

  /** Brokers hear of a change some milliseconds after the controller has made it. */
  async #untilThereAre(topic: string, partitions: number): Promise<void> {
    await this.#network.retry(async () => {
      const leaders = (await this.partitions(topic)) ?? 0;
      if (partitions === 0 ? leaders === 0 : leaders >= partitions) return;
      const message = `The brokers do not know of the changed topic "${topic}" yet.`;
      throw new KafkaError('broker-unavailable', message, { topic });
    });
  }
}

function exact(offset: string): number {
  const number = Number(offset);
  if (Number.isSafeInteger(number)) return number;
  throw new KafkaError('other', `Kafka sent the offset ${offset}, larger than 2^53.`);
}
