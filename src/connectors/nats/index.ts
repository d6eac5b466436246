import type { ChangelogMode } from '../../types/changelog-mode.js';
import type { ConnectorDefinition } from '../source.js';
import type { NatsEnvironment } from './nats-environment.js';
import { NATS_METADATA } from './nats-metadata.js';
import { NatsSink } from './sink/nats-sink.js';
import { planNatsSink } from './sink/nats-sink-plan.js';
import { NatsSource } from './source/nats-source.js';
import { isBoundedScan } from './source/scan-options.js';

/** `'connector' = 'nats'`: the messages of a JetStream stream. Source and sink check the options, since which exist depends on the format. */
export function natsConnector(environment: NatsEnvironment): ConnectorDefinition {
  return {
    name: 'nats',
    options: undefined,
    metadata: NATS_METADATA,
    isBounded: isBoundedScan,
    create: (config) => new NatsSource(config, environment),
    changelogMode: ({ options }) => changelogModeOf(options, environment),
    createSink: (config) => new NatsSink(config, planNatsSink(config, environment), environment),
    sinkChangelogMode: ({ options }) => changelogModeOf(options, environment),
  };
}

/** That of the format. One that is not known is refused when the table is read or written. */
function changelogModeOf(
  options: ReadonlyMap<string, string>,
  { messageFormats }: NatsEnvironment,
): ChangelogMode {
  return messageFormats.get(options.get('format') ?? '')?.changelogMode ?? 'insert-only';
}
