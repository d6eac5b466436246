import type { KafkaConnection } from '../../../../src/connectors/kafka/driver/kafka-connection.js';

/** A connection to one broker, without secrets. */
export function brokerConnection(bootstrap: string): KafkaConnection {
  return {
    bootstrapServers: [bootstrap],
    clientId: 'sabot-sql-test',
    tls: undefined,
    sasl: undefined,
    connectTimeoutMs: 5000,
    requestTimeoutMs: 10_000,
  };
}
