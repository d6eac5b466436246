import { type ConnectorPlugin, connectorPlugin } from './connectors/connector-plugin.js';
import type { KafkaDriver } from './connectors/kafka/driver/kafka-driver.js';
import { createKafkaConnector } from './connectors/kafka/index.js';
import { kafkaJsDriver as portableKafkaJsDriver } from './connectors/kafka/kafkajs/kafkajs-driver.js';
import { builtInMessageFormats } from './formats/message-registry.js';
import { systemClock } from './platform/system-clock.js';

export type { ConnectorPlugin } from './connectors/connector-plugin.js';
export type {
  KafkaConnection,
  SaslOptions,
  TlsOptions,
} from './connectors/kafka/driver/kafka-connection.js';
export type {
  CommittedOffset,
  IsolationLevel,
  KafkaAdmin,
  KafkaClient,
  KafkaDriver,
  KafkaReader,
  KafkaWriter,
  OffsetRange,
  PartitionOffset,
  ReaderOptions,
  WriterOptions,
} from './connectors/kafka/driver/kafka-driver.js';
export {
  KafkaError,
  type KafkaErrorKind,
  type KafkaErrorPlace,
} from './connectors/kafka/driver/kafka-error.js';
export type { KafkaRecord } from './connectors/kafka/driver/kafka-record.js';
export type { RecordBlock, RecordHeader } from './connectors/kafka/driver/record-block.js';
export type { TopicPartition } from './connectors/kafka/driver/topic-partition.js';
export type {
  InMemoryKafkaOptions,
  InMemoryRecord,
  InMemoryTopicOptions,
} from './connectors/kafka/memory/in-memory-cluster.js';
export { InMemoryKafka } from './connectors/kafka/memory/in-memory-kafka.js';
export type { KafkaCall, KafkaFault, KafkaFaults } from './connectors/kafka/memory/kafka-faults.js';

/** Kafka by way of kafkajs 2.2.4, which must be installed beside this package: `npm install kafkajs@2.2.4`. */
export function kafkaJsDriver(): KafkaDriver {
  return portableKafkaJsDriver(systemClock);
}

/**
 * Connector "kafka" with another client than kafkajs, such as `new InMemoryKafka().createDriver()`, to be handed to
 * `executor.useConnector`.
 */
export function kafkaConnector({ driver }: { readonly driver: KafkaDriver }): ConnectorPlugin {
  return connectorPlugin('kafka', (environment) =>
    createKafkaConnector({
      ...environment,
      loadKafkaDriver: async () => driver,
      messageFormats: builtInMessageFormats(environment),
    }),
  );
}
