/** What every platform shares of `sabot-sql/kafka`; kafka.ts and kafka-browser.ts add their own. */
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
