import { type ConnectorPlugin, connectorPlugin } from './connectors/connector-plugin.js';
import type { KafkaDriver } from './connectors/kafka/driver/kafka-driver.js';
import { createKafkaConnector } from './connectors/kafka/index.js';
import { kafkaJsDriver as portableKafkaJsDriver } from './connectors/kafka/kafkajs/kafkajs-driver.js';
import { builtInMessageFormats } from './formats/message-registry.js';
import { systemClock } from './platform/system-clock.js';

export * from './kafka-surface.js';

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
