import type { KafkaConnection } from '../../../../src/connectors/kafka/driver/kafka-connection.js';

/** Where an in-memory cluster is "connected" to. */
export const UNUSED_CONNECTION: KafkaConnection = {
  bootstrapServers: ['in-memory:9092'],
  clientId: 'test',
  tls: undefined,
  sasl: undefined,
  connectTimeoutMs: 1000,
  requestTimeoutMs: 1000,
};
