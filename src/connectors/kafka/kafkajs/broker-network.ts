import type { KafkaConnection } from '../driver/kafka-connection.js';
import { KafkaError, type KafkaErrorPlace } from '../driver/kafka-error.js';
import { connectionOptions } from './connection-options.js';
import { errorOfCode, toKafkaError } from './kafkajs-error.js';
import type {
  Address,
  ApiName,
  Broker,
  ConnectionOptions,
  ConnectionPool,
  KafkaJs,
  Logger,
  ProtocolRequest,
} from './kafkajs-parts.js';
import { loadKafkaJs } from './load-kafkajs.js';

export interface TopicMetadata {
  readonly topicErrorCode: number;
  readonly topic: string;
  readonly isInternal: boolean;
  readonly partitionMetadata: readonly {
    readonly partitionErrorCode: number;
    readonly partitionId: number;
    /** The node that leads; -1 for none. */
    readonly leader: number;
  }[];
}

interface Metadata {
  readonly brokers: readonly (Address & { readonly nodeId: number })[];
  readonly controllerId: number;
  readonly topicMetadata: readonly TopicMetadata[];
}

interface Coordinator {
  readonly errorCode: number;
  readonly coordinator: Address & { readonly nodeId: number };
}

const AUTHENTICATION_TIMEOUT_MS = 10_000;
const REAUTHENTICATION_THRESHOLD_MS = 10_000;
const ATTEMPTS_MAX = 4;
const FIRST_RETRY_MS = 50;

/** Nothing is logged: what matters becomes a KafkaError. */
const SILENT: Logger = {
  namespace: () => SILENT,
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
};

/** Connections to the brokers of a cluster, made as they are needed, and requests over them. All errors are KafkaErrors. */
export class BrokerNetwork {
  readonly #connection: KafkaConnection;
  #parts: Promise<{ readonly kafkaJs: KafkaJs; readonly connect: Connect }> | undefined;
  /** Connected to an address of `bootstrap.servers`; asked until the nodes are known. */
  #seed: Broker | undefined;
  readonly #nodes = new Map<number, Broker>();
  #isClosed = false;

  constructor(connection: KafkaConnection) {
    this.#connection = connection;
  }

  async kafkaJs(): Promise<KafkaJs> {
    return (await this.#loaded()).kafkaJs;
  }

  /** Does something, up to four times within half a second while it fails with what passes by itself. */
  async retry<T>(work: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await work();
      } catch (error) {
        const passes = error instanceof KafkaError && error.retriable && !this.#isClosed;
        if (!passes || attempt === ATTEMPTS_MAX) throw error;
      }
      await (await this.kafkaJs()).sleep(FIRST_RETRY_MS << attempt);
    }
  }

  /** Throws the error of a code other than 0. */
  async check(code: number, place: KafkaErrorPlace = {}): Promise<void> {
    if (code !== 0) throw errorOfCode(code, (await this.kafkaJs()).errorCodes, place);
  }

  /** Some broker that answers. */
  async anyBroker(): Promise<Broker> {
    const connected = [...this.#nodes.values()].find((broker) => broker.isConnected());
    if (connected !== undefined) return connected;
    for (const broker of this.#nodes.values()) {
      if (await this.#answers(broker)) return broker;
    }
    let failure: unknown;
    for (const _ of this.#connection.bootstrapServers) {
      this.#seed ??= await this.#newBroker();
      try {
        await this.#connectTo(this.#seed);
        return this.#seed;
      } catch (error) {
        failure = error;
        this.#seed = undefined;
        const isOver = !(error instanceof KafkaError && error.retriable);
        if (isOver) break;
      }
    }
    throw failure;
  }

  /** The broker with a node id that metadata has told. */
  async node(id: number): Promise<Broker> {
    const broker = this.#nodes.get(id);
    if (broker === undefined) {
      throw new KafkaError('broker-unavailable', `Kafka has no broker ${id} at present.`);
    }
    await this.#connectTo(broker);
    return broker;
  }

  /** About one topic, or about all of them; codes of errors are inside. */
  async metadata(topic?: string): Promise<Metadata> {
    const parameters = {
      topics: topic === undefined ? [] : [topic],
      allowAutoTopicCreation: false,
    };
    const metadata = await this.ask<Metadata>(await this.anyBroker(), 'Metadata', parameters);
    for (const { nodeId, host, port } of metadata.brokers) await this.#learn(nodeId, host, port);
    return metadata;
  }

  /** The leader of each partition, in order; -1 where there is none. Throws KafkaError 'unknown-topic'. */
  async leaders(topic: string): Promise<readonly number[]> {
    const { topicMetadata } = await this.metadata(topic);
    for (const { topicErrorCode } of topicMetadata) await this.check(topicErrorCode, { topic });
    return topicMetadata
      .flatMap(({ partitionMetadata }) => partitionMetadata)
      .sort((a, b) => a.partitionId - b.partitionId)
      .map(({ leader }) => leader);
  }

  async controller(): Promise<Broker> {
    const { controllerId } = await this.metadata();
    return this.node(controllerId);
  }

  /** The broker that keeps the offsets of a group, or the transactions of an id. */
  async coordinator(kind: 'group' | 'transaction', name: string): Promise<Broker> {
    const parameters = { groupId: name, coordinatorType: kind === 'group' ? 0 : 1 };
    const broker = await this.anyBroker();
    const answer = await this.ask<Coordinator>(broker, 'GroupCoordinator', parameters);
    await this.check(answer.errorCode);
    const { nodeId, host, port } = answer.coordinator;
    await this.#learn(nodeId, host, port);
    return this.node(nodeId);
  }

  /** Sends one of the requests that kafkajs encodes; what comes back holds codes of errors. */
  async ask<T>(broker: Broker, api: ApiName, parameters: object, place?: KafkaErrorPlace) {
    const { apiKeys, requests, lookup } = await this.kafkaJs();
    await this.#connectTo(broker);
    const request = lookup(broker.versions ?? {})(apiKeys[api], requests[api])(parameters);
    const { decode } = request.response;
    const response = { decode, parse: async (decoded: unknown) => decoded };
    return this.send<T>(broker, { ...request, response }, place);
  }

  async send<T>(broker: Broker, request: ProtocolRequest, place?: KafkaErrorPlace): Promise<T> {
    try {
      return (await broker.connectionPool.send({ ...request, logResponseError: false })) as T;
    } catch (error) {
      throw await this.#failed(broker, error, place);
    }
  }

  /** Ends what is under way, with an error. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const brokers = [...this.#nodes.values(), ...(this.#seed === undefined ? [] : [this.#seed])];
    this.#nodes.clear();
    this.#seed = undefined;
    await Promise.all(brokers.map(disconnect));
  }

  #loaded() {
    this.#parts ??= loadKafkaJs().then((kafkaJs) => ({
      kafkaJs,
      connect: connector(kafkaJs, this.#connection),
    }));
    return this.#parts;
  }

  async #newBroker(address?: Address): Promise<Broker> {
    if (this.#isClosed) throw new KafkaError('other', 'The Kafka client is closed.');
    const { kafkaJs, connect } = await this.#loaded();
    return new kafkaJs.Broker({
      connectionPool: await connect(address),
      logger: SILENT,
      authenticationTimeout: AUTHENTICATION_TIMEOUT_MS,
      allowAutoTopicCreation: false,
    });
  }

  async #learn(nodeId: number, host: string, port: number): Promise<void> {
    const known = this.#nodes.get(nodeId);
    if (known?.connectionPool.host === host && known.connectionPool.port === port) return;
    this.#nodes.set(nodeId, await this.#newBroker({ host, port }));
    if (known !== undefined) await disconnect(known);
  }

  async #answers(broker: Broker): Promise<boolean> {
    try {
      await this.#connectTo(broker);
      return true;
    } catch {
      return false;
    }
  }

  async #connectTo(broker: Broker): Promise<void> {
    try {
      await broker.connect();
    } catch (error) {
      throw await this.#failed(broker, error);
    }
  }

  /** After a broken connection the next request makes new ones: kafkajs would read on in the middle of an answer. */
  async #failed(broker: Broker, error: unknown, place?: KafkaErrorPlace): Promise<unknown> {
    const failure = toKafkaError(error, place);
    if (!(failure instanceof KafkaError) || failure.kind === 'other') return failure;
    await disconnect(broker);
    if (this.#seed === broker) this.#seed = undefined;
    for (const [id, known] of this.#nodes) {
      const { host, port } = broker.connectionPool;
      if (known === broker && !this.#isClosed)
        this.#nodes.set(id, await this.#newBroker({ host, port }));
    }
    return failure;
  }
}

type Connect = (address?: Address) => Promise<ConnectionPool>;

function connector(kafkaJs: KafkaJs, connection: KafkaConnection): Connect {
  const options: ConnectionOptions = {
    ...connectionOptions(connection, kafkaJs),
    socketFactory: kafkaJs.socketFactory(),
    enforceRequestTimeout: true,
    maxInFlightRequests: null,
    reauthenticationThreshold: REAUTHENTICATION_THRESHOLD_MS,
    logger: SILENT,
  };
  const builder = kafkaJs.connectionPoolBuilder(options);
  return (address) => builder.build(address);
}

/** Requests that wait for an answer are failed first: `disconnect` would wait for them. */
async function disconnect(broker: Broker): Promise<void> {
  const closed = new Error('The connection was closed.');
  closed.name = 'KafkaJSConnectionClosedError';
  for (const connection of broker.connectionPool.pool) connection.rejectRequests(closed);
  await broker.disconnect();
}
