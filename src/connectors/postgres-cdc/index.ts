import type { ConnectorDefinition } from '../source.js';
import type { CdcEnvironment } from './cdc-environment.js';
import { CDC_METADATA } from './cdc-metadata.js';
import { CdcSource } from './cdc-source.js';

/**
 * `'connector' = 'postgres-cdc'`: a table of a PostgreSQL server and all changes of it, by logical replication, with the options of
 * Flink CDC's connector of this name, and `url`. A query that is closed and started again gets every row and every change once.
 */
export function postgresCdcConnector(environment: CdcEnvironment): ConnectorDefinition {
  return {
    name: 'postgres-cdc',
    options: undefined,
    metadata: CDC_METADATA,
    isBounded: () => false,
    create: (config) => new CdcSource(config, environment),
    changelogMode: ({ options }) =>
      options.get('changelog-mode')?.toLowerCase() === 'upsert' ? 'upsert' : 'all',
  };
}
