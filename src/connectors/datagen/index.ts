import type { Clock, Timers } from '../../time/clock.js';
import type { ConnectorDefinition } from '../source.js';
import { DatagenSource } from './datagen-source.js';

/** What the generator needs of its surroundings: wall-clock time for timestamps, timers to keep its pace. */
export interface DatagenEnvironment {
  readonly clock: Clock;
  readonly timers: Timers;
}

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
