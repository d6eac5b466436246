import type { KafkaEnvironment } from '../../kafka/kafka-environment.js';
import { KafkaSink } from '../../kafka/sink/kafka-sink.js';
import type { SinkConfig, SinkConnector } from '../../sink.js';
import { planUpsertKafkaSink } from './plan-upsert-kafka-sink.js';

/** The sink of a table with `'connector' = 'upsert-kafka'`. Throws VALIDATION_ERROR. */
export function createUpsertKafkaSink(
  config: SinkConfig,
  environment: KafkaEnvironment,
): SinkConnector {
  return new KafkaSink(config, planUpsertKafkaSink(config, environment), environment);
}
