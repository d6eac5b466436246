import { ErrorType } from '../../errors/error-type.js';
import { StreamingError } from '../../errors/streaming-error.js';
import type { KafkaEnvironment } from '../kafka/kafka-environment.js';
import { KAFKA_METADATA } from '../kafka/kafka-metadata.js';
import { KafkaSink } from '../kafka/sink/kafka-sink.js';
import { KafkaSource } from '../kafka/source/kafka-source.js';
import { isBoundedScan } from '../kafka/source/scan-options.js';
import type { ConnectorDefinition, SourceConfig } from '../source.js';
import { keyMissing, planUpsertKafkaSink } from './sink/plan-upsert-kafka-sink.js';

const STARTUP_MODE = 'scan.startup.mode';

/**
 * `'connector' = 'upsert-kafka'`: a topic whose records are the newest state of their keys, and whose tombstones delete them, with
 * the options of Flink's connector of this name. The table's PRIMARY KEY is the record's key.
 */
export function createUpsertKafkaConnector(environment: KafkaEnvironment): ConnectorDefinition {
  return {
    name: 'upsert-kafka',
    options: undefined,
    metadata: KAFKA_METADATA,
    isBounded: isBoundedScan,
    create: (config) => {
      const { name, primaryKey = [] } = config;
      if (primaryKey.length === 0) throw keyMissing(name);
      return new KafkaSource(readFromTheStart(config), environment, primaryKey);
    },
    changelogMode: () => 'upsert',
    createSink: (config) =>
      new KafkaSink(config, planUpsertKafkaSink(config, environment), environment),
    sinkChangelogMode: () => 'upsert',
  };
}

/** What comes first may be all that is known of a key. */
function readFromTheStart(config: SourceConfig): SourceConfig {
  const { name, options } = config;
  if (options.has(STARTUP_MODE)) {
    throw new StreamingError(
      ErrorType.VALIDATION_ERROR,
      `Option '${STARTUP_MODE}' of table "${name}" is not for upsert-kafka, which reads topics from their start: leave it out.`,
      { component: name, option: STARTUP_MODE },
    );
  }
  return { ...config, options: new Map([...options, [STARTUP_MODE, 'earliest-offset']]) };
}
