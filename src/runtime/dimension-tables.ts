import type { RecordBatch } from '../columnar/arrow.js';
import { canonicalBatches, type TableData } from '../columnar/canonical-batches.js';
import { abortable } from '../common/abortable.js';
import type { SourceConnector } from '../connectors/source.js';
import { loadKernels } from '../kernels/load-kernels.js';
import type { DimensionSource } from '../operators/lookup-join.js';
import type { CatalogTable } from '../plan/catalog.js';
import { DimensionStore } from '../state/dimension/dimension-store.js';
import { type DimensionTable, dimensionOf } from '../state/dimension/dimension-table.js';
import type { LazyDatabase } from '../state/lazy-database.js';
import type { Schema } from '../types/schema.js';

/** The registered dimension tables of an executor: in memory for joining, and in its state database if it has one. */
export class DimensionTables {
  readonly #store: DimensionStore | undefined;
  readonly #current = new Map<string, DimensionTable>();

  /** Without a database the tables are in memory alone. */
  constructor(database: LazyDatabase | undefined) {
    this.#store = database === undefined ? undefined : new DimensionStore(database);
  }

  /** Registers or replaces a table; returns its columns. */
  async register(
    name: string,
    data: TableData,
    options: { readonly isRaftReplicated?: boolean },
  ): Promise<Schema> {
    const table =
      this.#store === undefined
        ? await this.#inMemory(name, data)
        : await this.#store.put(name, data, options);
    this.#current.set(name, table);
    return table.schema;
  }

  /** Reads the tables that an earlier process has stored and this one has not registered. */
  async restore(): Promise<readonly DimensionTable[]> {
    const restored: DimensionTable[] = [];
    for (const name of (await this.#store?.list()) ?? []) {
      if (this.#current.has(name)) continue;
      const table = await this.#store?.load(name);
      if (table === undefined) continue;
      this.#current.set(name, table);
      restored.push(table);
    }
    return restored;
  }

  lookup(name: string): DimensionSource | undefined {
    const registered = this.#current.get(name);
    if (registered === undefined) return undefined;
    return { current: () => this.#current.get(name) ?? registered };
  }

  /** Reads a bounded source to its end, for a table declared `'lookup.static' = 'true'`. */
  async readStatic(
    table: CatalogTable,
    connector: SourceConnector,
    signal: AbortSignal,
  ): Promise<DimensionSource> {
    const memory = await loadKernels();
    const batches: RecordBatch[] = [];
    try {
      for (;;) {
        const fetched = await abortable(connector.fetchNextBatch(signal), signal);
        if (fetched === null) break;
        batches.push(...canonicalBatches(memory, fetched, table.physical).batches);
      }
    } finally {
      await connector.close?.();
    }
    const dimension = dimensionOf(table.name, table.physical, batches);
    return { current: () => dimension };
  }

  /** What EXPLAIN should say about how a table is kept. */
  warnings(name: string): readonly string[] {
    return this.#current.get(name)?.warnings ?? [];
  }

  async #inMemory(name: string, data: TableData): Promise<DimensionTable> {
    const { schema, batches } = canonicalBatches(await loadKernels(), data);
    const version = (this.#current.get(name)?.version ?? 0) + 1;
    return { ...dimensionOf(name, schema, batches), version };
  }
}
