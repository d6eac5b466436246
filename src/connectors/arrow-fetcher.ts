import type { RecordBatch } from '../columnar/arrow.js';
import { exportBatch } from '../columnar/export-batch.js';
import { Arena } from '../kernels/arena.js';
import { loadKernels } from '../kernels/load-kernels.js';
import { StringDictionary } from '../kernels/string-dictionary.js';
import type { Schema } from '../types/schema.js';
import type { ColumnSource, ColumnTarget } from './source.js';

/**
 * Gives a connector that decodes into kernel memory its `fetchNextBatch`, for callers outside the engine: it decodes into
 * a memory of its own and copies the rows out as Arrow.
 */
export class ArrowFetcher {
  readonly #source: Pick<ColumnSource, 'fetchColumns'>;
  readonly #schema: Schema;
  #target: Promise<ColumnTarget> | undefined;

  constructor(source: Pick<ColumnSource, 'fetchColumns'>, schema: Schema) {
    this.#source = source;
    this.#schema = schema;
  }

  async fetchNextBatch(signal?: AbortSignal): Promise<RecordBatch | null> {
    this.#target ??= openTarget(this.#schema);
    const target = await this.#target;
    target.arena.reset();
    const batch = await this.#source.fetchColumns(target, signal);
    return batch === null ? null : exportBatch(target.arena.memory, batch);
  }
}

async function openTarget(schema: Schema): Promise<ColumnTarget> {
  const memory = await loadKernels();
  return {
    arena: new Arena(memory),
    columns: schema.map((_, position) => position),
    dictionaries: schema.map(({ type }) =>
      type.kind === 'varchar' ? new StringDictionary(memory) : undefined,
    ),
  };
}
