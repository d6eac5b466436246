import { abortable } from '../common/abortable.js';
import type { ConnectorRegistry } from '../connectors/connector-registry.js';
import type { ConnectorDefinition, SourceConfig, SourceConnector } from '../connectors/source.js';
import { ErrorType } from '../errors/error-type.js';
import { StreamingError } from '../errors/streaming-error.js';
import type { CatalogTable } from '../plan/catalog.js';
import { metadataKeys } from '../plan/sink-columns.js';
import { locateOptionError } from './locate-option-error.js';

/** What sources are opened with. */
export interface SourceOpenerEnvironment {
  /** Gives up waiting for a source. */
  readonly signal: AbortSignal;
  readonly connectors: ConnectorRegistry;
  /** Of the connections that fetch for one source. */
  readonly maxParallelism: number;
}

/** What every source has; makers of connectors may not have the types at hand. */
const CALLS = ['init', 'fetchNextBatch', 'getCurrentOffset', 'getName'] as const;

/** Makes and opens the connectors of a query's tables. */
export class SourceOpener {
  readonly #environment: SourceOpenerEnvironment;
  readonly #opened: SourceConnector[] = [];

  constructor(environment: SourceOpenerEnvironment) {
    this.#environment = environment;
  }

  /** Throws CONNECTOR_ERROR or VALIDATION_ERROR, or what a user-made connector does; one that fails to open is closed. */
  async open(
    table: CatalogTable,
    malformedRows: Pick<SourceConfig, 'deadLetters' | 'skipsRow'> = {},
  ): Promise<SourceConnector> {
    const { connectors, maxParallelism, signal } = this.#environment;
    const config = { ...sourceConfigOf(table, maxParallelism), ...malformedRows };
    const definition = connectorOf(table, connectors);
    let made: SourceConnector | undefined;
    try {
      const connector = connectors.open(config, (bound) => definition.create(bound));
      const missing = CALLS.find((call) => typeof connector?.[call] !== 'function');
      if (missing !== undefined) {
        throw new StreamingError(
          ErrorType.CONNECTOR_ERROR,
          `The factory of connector "${definition.name}" made no source for table "${table.name}", which has no ${missing}: it must return a SourceConnector.`,
          { component: definition.name, table: table.name },
        );
      }
      made = connector;
      await abortable(connector.init(config), signal);
      this.#opened.push(connector);
      return connector;
    } catch (error) {
      await made?.close?.().catch(() => {});
      throw locateOptionError(error, table);
    }
  }

  /** Closes what has been opened. */
  async abandon(): Promise<void> {
    await Promise.allSettled(this.#opened.map((connector) => connector.close?.()));
  }
}

function sourceConfigOf(table: CatalogTable, parallelism: number): SourceConfig {
  const { name, physical, columns, options, primaryKey, partitionedBy } = table;
  const keys = metadataKeys(columns);
  return {
    name,
    schema: physical,
    options,
    parallelism,
    ...(keys === undefined ? {} : { metadataKeys: keys }),
    ...(primaryKey.length === 0 ? {} : { primaryKey }),
    ...(partitionedBy.length === 0 ? {} : { partitionedBy }),
  };
}

export function connectorOf(
  table: CatalogTable,
  connectors: ConnectorRegistry,
): ConnectorDefinition {
  try {
    return connectors.lookup(table.options.get('connector') ?? '', table.name);
  } catch (error) {
    throw locateOptionError(error, table);
  }
}
