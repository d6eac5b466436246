import type { ConnectorRegistry } from '../connectors/connector-registry.js';
import type { CatalogTable } from '../plan/catalog.js';
import type { ChangelogModes } from '../plan/changelog-modes.js';
import { locateOptionError } from '../runtime/locate-option-error.js';
import type { ChangelogMode } from '../types/changelog-mode.js';

/** Asks the connectors of tables what they do with changes. */
export class ConnectorChangelogModes implements ChangelogModes {
  readonly #connectors: ConnectorRegistry;

  constructor(connectors: ConnectorRegistry) {
    this.#connectors = connectors;
  }

  /** A connector that there is none of is told when the table is read. */
  sourceModeOf(table: CatalogTable): ChangelogMode {
    const definition = this.#connectors.find(table.options.get('connector') ?? '');
    const config = { name: table.name, options: this.#connectors.optionsOf(table) };
    return located(table, () => definition?.changelogMode?.(config)) ?? 'insert-only';
  }

  /** That a table can't be written to at all is told when it is. */
  sinkModeOf(table: CatalogTable): ChangelogMode {
    const definition = this.#connectors.find(table.options.get('connector') ?? '');
    if (definition?.createSink === undefined) return 'all';
    const { name, primaryKey } = table;
    const options = this.#connectors.optionsOf(table);
    const config = { name, options, ...(primaryKey.length === 0 ? {} : { primaryKey }) };
    return located(table, () => definition.sinkChangelogMode?.(config)) ?? 'insert-only';
  }
}

function located<T>(table: CatalogTable, ask: () => T): T {
  try {
    return ask();
  } catch (error) {
    throw locateOptionError(error, table);
  }
}
