import type { ReaderOptions } from '../driver/kafka-driver.js';
import { KafkaError } from '../driver/kafka-error.js';
import type { TopicPartition } from '../driver/topic-partition.js';
import type { BrokerNetwork } from './broker-network.js';
import {
  decodeFetch,
  encodeFetch,
  FETCH_VERSION_MAX,
  FETCH_VERSION_MIN,
  type FetchAnswer,
  type FetchedPartition,
  type FetchParameters,
} from './fetch-protocol.js';
import type { Broker } from './kafkajs-parts.js';

/** What one fetch asks for: of partitions of one leader. */
export type Fetch = Pick<FetchParameters, 'partitions' | 'bytesMax' | 'waitMs'>;

/** Who leads which partition, and fetches from the leaders, one at a time from each. */
export class FetchSession {
  readonly #network: BrokerNetwork;
  readonly #options: ReaderOptions;
  /** By topic, in order of the partitions; forgotten when a leader says that it isn't one. */
  readonly #leaders = new Map<string, readonly number[]>();
  readonly #busy = new Set<number>();

  constructor(network: BrokerNetwork, options: ReaderOptions) {
    this.#network = network;
    this.#options = options;
  }

  isBusy(leader: number): boolean {
    return this.#busy.has(leader);
  }

  /** The partitions of each leader. Throws KafkaError 'unknown-topic', or 'broker-unavailable' where there is no leader. */
  byLeader<T extends TopicPartition>(partitions: readonly T[]): Promise<ReadonlyMap<number, T[]>> {
    return this.#network.retry(() => this.#groupByLeader(partitions));
  }

  /** What a leader has of some partitions. What passes by itself is tried again, of whoever leads by then. */
  async fetch(leader: number, fetch: Fetch): Promise<readonly FetchedPartition[]> {
    this.#busy.add(leader);
    try {
      return await this.#fetchFrom(leader, fetch);
    } catch (error) {
      // Whoever doesn't lead any more may not know a partition at all.
      const mayPass =
        error instanceof KafkaError && (error.retriable || error.kind === 'unknown-topic');
      if (!mayPass) throw error;
    } finally {
      this.#busy.delete(leader);
    }
    return this.#network.retry(async () => {
      for (const { topic } of fetch.partitions) this.#leaders.delete(topic);
      const answers: FetchedPartition[] = [];
      for (const [other, partitions] of await this.#groupByLeader(fetch.partitions)) {
        answers.push(...(await this.#fetchFrom(other, { ...fetch, partitions })));
      }
      return answers;
    });
  }

  async #groupByLeader<T extends TopicPartition>(partitions: readonly T[]) {
    const groups = new Map<number, T[]>();
    for (const place of partitions) {
      const leader = await this.#leader(place);
      const group = groups.get(leader);
      if (group === undefined) groups.set(leader, [place]);
      else group.push(place);
    }
    return groups;
  }

  async #fetchFrom(leader: number, fetch: Fetch): Promise<readonly FetchedPartition[]> {
    const { partitions } = fetch;
    const { isolation, bytesPerPartitionMax } = this.#options;
    const broker = await this.#network.node(leader);
    const answer = await this.#send(broker, { ...fetch, isolation, bytesPerPartitionMax });
    await this.#network.check(answer.errorCode);
    for (const { errorCode, topic, partition } of answer.partitions) {
      const asked = partitions.find((one) => one.topic === topic && one.partition === partition);
      await this.#network.check(errorCode, { topic, partition, ...asked });
    }
    return answer.partitions;
  }

  async #send(broker: Broker, parameters: FetchParameters): Promise<FetchAnswer> {
    const { apiKeys, toBuffer } = await this.#network.kafkaJs();
    await broker.connect();
    const apiKey = apiKeys.Fetch;
    const known = broker.versions?.[apiKey]?.maxVersion ?? 0;
    const version = Math.min(known, FETCH_VERSION_MAX);
    if (version < FETCH_VERSION_MIN) {
      throw new KafkaError('other', 'This Kafka is older than 0.11 and can not be read from.');
    }
    return this.#network.send<FetchAnswer>(broker, {
      request: {
        apiKey,
        apiVersion: version,
        apiName: 'Fetch',
        encode: async () => {
          const buffer = toBuffer(encodeFetch(parameters, version));
          return { buf: buffer, buffer };
        },
      },
      response: {
        decode: async (payload) => {
          const answer = decodeFetch(payload, version);
          return { ...answer, clientSideThrottleTime: version >= 8 ? answer.throttleMs : 0 };
        },
        parse: async (decoded) => decoded,
      },
      requestTimeout: parameters.waitMs,
    });
  }

  async #leader({ topic, partition }: TopicPartition): Promise<number> {
    const known = this.#leaders.get(topic)?.[partition];
    if (known !== undefined && known >= 0) return known;
    // Partitions may have been added since it was asked.
    const leaders = await this.#network.leaders(topic);
    this.#leaders.set(topic, leaders);
    const leader = leaders[partition];
    if (leader !== undefined && leader >= 0) return leader;
    this.#leaders.delete(topic);
    const place = { topic, partition };
    throw leader === undefined
      ? new KafkaError(
          'unknown-topic',
          `The topic "${topic}" has no partition ${partition}.`,
          place,
        )
      : new KafkaError(
          'broker-unavailable',
          `Partition ${partition} of the topic "${topic}" has no leader at present.`,
          place,
        );
  }
}
