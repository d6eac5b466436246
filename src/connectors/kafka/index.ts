import type { ChangelogMode } from '../../types/changelog-mode.js';
import type { ConnectorDefinition } from '../source.js';
import type { KafkaEnvironment } from './kafka-environment.js';
import { KAFKA_METADATA } from './kafka-metadata.js';
import { KafkaSink } from './sink/kafka-sink.js';
import { planKafkaSink } from './sink/kafka-sink-plan.js';
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
    changelogMode: ({ options }) => changelogModeOf(options, environment),
    createSink: (config) => new KafkaSink(config, planKafkaSink(config, environment), environment),
    sinkChangelogMode: ({ options }) => changelogModeOf(options, environment),
  };
}

/** That of the values' format. One that is not known is refused when the table is read or written. */
function changelogModeOf(
  options: ReadonlyMap<string, string>,
  { messageFormats }: KafkaEnvironment,
): ChangelogMode {
  const name = options.get('value.format') ?? options.get('format') ?? '';
  return messageFormats.get(name)?.changelogMode ?? 'insert-only';
}
