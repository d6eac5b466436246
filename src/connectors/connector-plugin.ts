import { ErrorType } from '../errors/error-type.js';
import { StreamingError } from '../errors/streaming-error.js';
import type { ConnectorEnvironment } from './connector-environment.js';
import type { ConnectorDefinition } from './source.js';

/** A connector with all that belongs to it, such as `kafkaConnector({ driver })` gives, to be handed to `useConnector`. */
export interface ConnectorPlugin {
  /** As in `WITH ('connector' = '…')`. */
  readonly name: string;
}

/** Makes a connector for an executor's surroundings. */
export type ConnectorMaker = (environment: ConnectorEnvironment) => ConnectorDefinition;

const makers = new WeakMap<ConnectorPlugin, ConnectorMaker>();

export function connectorPlugin(name: string, make: ConnectorMaker): ConnectorPlugin {
  const plugin = Object.freeze({ name });
  makers.set(plugin, make);
  return plugin;
}

/** Throws VALIDATION_ERROR for what `connectorPlugin` has not made. */
export function makeConnector(
  plugin: ConnectorPlugin,
  environment: ConnectorEnvironment,
): ConnectorDefinition {
  const make = makers.get(plugin);
  if (make !== undefined) return make(environment);
  throw new StreamingError(
    ErrorType.VALIDATION_ERROR,
    'useConnector takes what a function such as kafkaConnector gives.',
    { component: 'StreamingSQLExecutor', operation: 'useConnector' },
  );
}
