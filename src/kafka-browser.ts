import { type ConnectorPlugin, connectorPlugin } from './connectors/connector-plugin.js';
import type { KafkaDriver } from './connectors/kafka/driver/kafka-driver.js';
import { createKafkaConnector } from './connectors/kafka/index.js';
import { ErrorType } from './errors/error-type.js';
import { StreamingError } from './errors/streaming-error.js';
import { browserMessageFormats } from './formats/browser-message-registry.js';

export * from './kafka-surface.js';

/** Throws VALIDATION_ERROR: kafkajs needs Node, since browsers open no connections to brokers. */
export function kafkaJsDriver(): KafkaDriver {
  throw new StreamingError(
    ErrorType.VALIDATION_ERROR,
    'kafkajs runs on Node alone: in a browser take new InMemoryKafka().createDriver(), or a driver of your own.',
    { component: 'kafka' },
  );
}

/**
 * Connector "kafka" with a client that browsers can run, such as `new InMemoryKafka().createDriver()`, to be handed to
 * `executor.useConnector`. Of the formats, those of Avro and protobuf are left to Node.
 */
export function kafkaConnector({ driver }: { readonly driver: KafkaDriver }): ConnectorPlugin {
  return connectorPlugin('kafka', (environment) =>
    createKafkaConnector({
      ...environment,
      loadKafkaDriver: async () => driver,
      messageFormats: browserMessageFormats(),
    }),
  );
}
