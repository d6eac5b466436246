import type { SinkConfig, SinkConnector } from '../../sink.js';
import { KafkaSink } from './kafka-sink.js';
import type { KafkaSinkEnvironment } from './kafka-sink-environment.js';
import { planKafkaSink } from './kafka-sink-plan.js';

/** The sink of a table with `'connector' = 'kafka'`. Throws VALIDATION_ERROR. */
export function createKafkaSink(
  config: SinkConfig,
  environment: KafkaSinkEnvironment,
): SinkConnector {
  return new KafkaSink(config, planKafkaSink(config, environment), environment);
}
