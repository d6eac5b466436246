import type { ConnectorDefinition } from '../source.js';
import type { KafkaEnvironment } from './kafka-environment.js';
import { KAFKA_METADATA } from './kafka-metadata.js';
import { KafkaSource } from './source/kafka-source.js';
import { isBoundedScan } from './source/scan-options.js';

/**
 * `'connector' = 'kafka'`: the records of topics, with the options of Flink's connector of this name, and plain `bootstrap.servers`
 * and `group.id`. Source and sink check them, since which exist depends on the formats.
 */
export function createKafkaConnector(environment: KafkaEnvironment): ConnectorDefinition {
  return {
    name: 'kafka',
    options: undefined,
    metadata: KAFKA_METADATA,
    isBounded: isBoundedScan,
    create: (config) => new KafkaSource(config, environment),
  };
}
