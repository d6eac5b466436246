import type { ConnectorDefinition } from '../source.js';
import { type DatagenEnvironment, DatagenSource } from './datagen-source.js';

/**
 * `'connector' = 'datagen'`: rows out of nothing, with Flink's options, and a generator of trades for trying out
 * event-time windows. It checks its options itself, since `fields.<column>.…` depend on the table.
 */
export function datagenConnector(environment: DatagenEnvironment): ConnectorDefinition {
  return {
    name: 'datagen',
    options: undefined,
    isBounded: (options) =>
      options.has('number-of-rows') ||
      [...options].some(
        ([name, value]) => /^fields\..+\.kind$/.test(name) && value.toLowerCase() === 'sequence',
      ),
    create: (config) => new DatagenSource(config, environment),
  };
}
