import type { Timers } from '../../time/clock.js';
import type { SinkFactory } from '../sink.js';
import type { ConnectorDefinition } from '../source.js';
import { writeOnly } from '../write-only.js';
import { PostgresSink } from './postgres-sink.js';

/**
 * `'connector' = 'postgres'`: INSERT INTO a table of a PostgreSQL server, which has to exist. `url` is the server's, as in
 * `postgres://user:password@host:5432/database`; `table-name` is the table as SQL there writes it. With PRIMARY KEY the
 * newest row of a key replaces the one that is there, and deletes are taken; without it rows are added. Every row shows exactly once.
 */
export function postgresConnector(timers: Timers): ConnectorDefinition {
  const createSink: SinkFactory = (config, context) => new PostgresSink(config, context, timers);
  return {
    ...writeOnly('postgres', ['url', 'table-name'], createSink),
    sinkChangelogMode: ({ primaryKey }) => (primaryKey === undefined ? 'insert-only' : 'upsert'),
  };
}
