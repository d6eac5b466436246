import type { ConnectorDefinition } from '../source.js';
import { type StdinEnvironment, StdinSource } from './stdin-source.js';

/**
 * `'connector' = 'stdin'`: the rows on standard input, until its end; `format` is `json`, a row a line, or `csv`. One query of the
 * process can read it, once. The options are checked by the source, since which exist depends on the format.
 */
export function stdinConnector(environment: StdinEnvironment): ConnectorDefinition {
  return {
    name: 'stdin',
    options: undefined,
    isBounded: () => true,
    create: (config) => new StdinSource(config, environment),
  };
}
