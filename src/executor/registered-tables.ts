import type { TableData } from '../columnar/canonical-batches.js';
import type { MemoryConnector } from '../connectors/memory/index.js';
import { peekSchema } from '../connectors/memory/peek-schema.js';
import type { StreamInput } from '../connectors/memory/stream-input.js';
import { ErrorType } from '../errors/error-type.js';
import { StreamingError } from '../errors/streaming-error.js';
import type { Catalog } from '../plan/catalog.js';
import { tableFromSchema } from '../plan/table-from-schema.js';
import type { DimensionTables } from '../runtime/dimension-tables.js';
import type { Schema } from '../types/schema.js';
import type { DimensionTableOptions, StreamOptions } from './query-options.js';

/** Makes tables of streams and dimensions that the program itself hands over, instead of by CREATE TABLE. */
export class RegisteredTables {
  readonly #catalog: Catalog;
  readonly #streams: MemoryConnector;
  readonly #dimensions: DimensionTables;

  constructor(catalog: Catalog, streams: MemoryConnector, dimensions: DimensionTables) {
    this.#catalog = catalog;
    this.#streams = streams;
    this.#dimensions = dimensions;
  }

  async addStream(name: string, source: StreamInput, options: StreamOptions): Promise<void> {
    const { schema, input } = await peekSchema(
      name,
      source,
      options.schema,
      options.watermark?.column,
    );
    const { changelogMode: mode = 'insert-only', rowKindColumn = 'op', primaryKey } = options;
    const changes = mode === 'insert-only' ? undefined : { mode, rowKindColumn };
    const columns = schema.filter((column) => !changes || column.name !== rowKindColumn);
    const tableOptions = new Map([['connector', this.#streams.name]]);
    this.#catalog.add(
      tableFromSchema(name, columns, tableOptions, options.watermark, false, primaryKey),
    );
    this.#streams.put(name, input, changes);
  }

  /** Throws VALIDATION_ERROR where a table of that name is no registered dimension. */
  async addDimension(name: string, data: TableData, options: DimensionTableOptions): Promise<void> {
    const known = this.#catalog.find(name);
    if (known !== undefined && this.#dimensions.lookup(name) === undefined) {
      throw new StreamingError(
        ErrorType.VALIDATION_ERROR,
        `Table "${name}" exists already and is no registered dimension: choose another name.`,
        { component: name },
      );
    }
    this.#declareDimension(name, await this.#dimensions.register(name, data, options));
  }

  /** The names of those that an earlier process has stored. */
  async restoreDimensions(): Promise<readonly string[]> {
    const restored = await this.#dimensions.restore();
    for (const { name, schema } of restored) this.#declareDimension(name, schema);
    return restored.map(({ name }) => name);
  }

  #declareDimension(name: string, schema: Schema): void {
    this.#catalog.drop(name);
    this.#catalog.add(tableFromSchema(name, schema, new Map(), undefined, true));
  }
}
