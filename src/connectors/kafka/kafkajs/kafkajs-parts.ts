/**
 * What is used of the inside of kafkajs 2.2.4: connections (TLS, SASL, framing of requests, throttling) and the encoding of the
 * small requests. Its consumer, producer and admin aren't used: they retry without end, lose which partition an error is of,
 * and make several objects per record.
 */
export interface KafkaJs {
  /** Makes connections, to the next one of `brokers` where no address is given. */
  connectionPoolBuilder(options: ConnectionOptions): {
    build(address?: Address): Promise<ConnectionPool>;
  };
  socketFactory(): unknown;
  readonly Broker: new (options: {
    readonly connectionPool: ConnectionPool;
    readonly logger: Logger;
    readonly authenticationTimeout: number;
    readonly allowAutoTopicCreation: boolean;
  }) => Broker;
  readonly requests: Readonly<Record<ApiName, RequestVersions>>;
  /** Chooses the newest version of a request that both sides know. */
  lookup(
    versions: BrokerVersions,
  ): (apiKey: number, versions: RequestVersions) => (parameters: object) => ProtocolRequest;
  readonly apiKeys: Readonly<Record<ApiName | 'Fetch' | 'Produce', number>>;
  readonly errorCodes: readonly {
    readonly code: number;
    readonly type: string;
    readonly message: string;
  }[];
  sleep(ms: number): Promise<void>;
  /** The same bytes, as Node's own class. */
  toBuffer(bytes: Uint8Array): Uint8Array;
}

export type ApiName =
  | 'AddOffsetsToTxn'
  | 'AddPartitionsToTxn'
  | 'CreatePartitions'
  | 'CreateTopics'
  | 'DeleteTopics'
  | 'DescribeConfigs'
  | 'EndTxn'
  | 'GroupCoordinator'
  | 'InitProducerId'
  | 'ListOffsets'
  | 'Metadata'
  | 'OffsetCommit'
  | 'OffsetFetch'
  | 'TxnOffsetCommit';

export interface Address {
  readonly host: string;
  readonly port: number;
}

export interface ConnectionOptions {
  readonly socketFactory: unknown;
  readonly brokers: readonly string[];
  readonly ssl: object | undefined;
  readonly sasl: object | undefined;
  readonly clientId: string;
  readonly connectionTimeout: number;
  readonly requestTimeout: number;
  readonly enforceRequestTimeout: boolean;
  readonly maxInFlightRequests: null;
  readonly reauthenticationThreshold: number;
  readonly logger: Logger;
}

/** Two connections to one broker: fetches have one of their own, so that they hold nothing else up. */
export interface ConnectionPool extends Address {
  readonly pool: readonly { rejectRequests(error: Error): void }[];
  /** Connects and authenticates first, where that is needed. */
  send(request: ProtocolRequest): Promise<unknown>;
}

export interface Broker {
  readonly connectionPool: ConnectionPool;
  /** By API key; null before `connect`. */
  readonly versions: BrokerVersions | null;
  /** Does nothing where it is connected. */
  connect(): Promise<void>;
  /** Waits for what is under way. */
  disconnect(): Promise<void>;
  isConnected(): boolean;
}

export type BrokerVersions = Readonly<Record<number, { readonly maxVersion: number }>>;

export interface RequestVersions {
  readonly versions: readonly string[];
}

export interface ProtocolRequest {
  readonly request: {
    readonly apiKey: number;
    readonly apiVersion: number;
    readonly apiName: string;
    readonly expectResponse?: () => boolean;
    /** Both fields are the same bytes: kafkajs looks at one and writes the other. */
    encode(): Promise<{ readonly buf: Uint8Array; readonly buffer: Uint8Array }>;
  };
  readonly response: {
    decode(payload: Uint8Array): Promise<unknown>;
    parse(decoded: unknown): Promise<unknown>;
  };
  readonly requestTimeout?: number;
  readonly logResponseError?: boolean;
}

export interface Logger {
  namespace(): Logger;
  debug(): void;
  info(): void;
  warn(): void;
  error(): void;
}
