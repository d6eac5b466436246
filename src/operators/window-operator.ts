import type { RecordBatch } from '../columnar/arrow.js';
import { ArrowImporter } from '../columnar/arrow-importer.js';
import type { ColumnBatch } from '../columnar/column-batch.js';
import { exportBatch } from '../columnar/export-batch.js';
import type { ResultBatch } from '../columnar/result-batch.js';
import { ErrorType } from '../errors/error-type.js';
import { StreamingError } from '../errors/streaming-error.js';
import { Arena } from '../kernels/arena.js';
import type { KernelMemory } from '../kernels/kernel-memory.js';
import { loadKernels } from '../kernels/load-kernels.js';
import { StringDictionary } from '../kernels/string-dictionary.js';
import { timestamp } from '../types/sql-type.js';
import type { WindowAssigner } from '../types/window.js';
import { AssignWatermarksOperator } from './assign-watermarks.js';
import type { Message } from './operator.js';
import {
  checkWindowConfig,
  specForBatches,
  type WindowOperatorConfig,
} from './window/window-operator-config.js';
import { WindowAggregateOperator } from './window-aggregate.js';

const CHUNK_ROWS = 16_384;

/** What is known from the first batch on. */
interface Running {
  readonly importer: ArrowImporter;
  readonly dictionaries: readonly (StringDictionary | undefined)[];
  readonly source: AssignWatermarksOperator;
  readonly aggregate: WindowAggregateOperator;
  readonly timeColumn: number;
}

/**
 * Windows over Arrow batches, without SQL and without a source: the engine's own operators, to be fed by hand.
 *
 *     const windows = await new WindowOperator().initialize({
 *       windowType: 'TUMBLE', windowSizeMs: 60_000, keyColumns: ['symbol'], timestampColumn: 'ts',
 *       aggregateFunctions: [{ function: 'COUNT' }, { function: 'AVG', column: 'price' }],
 *     });
 *     for (const batch of batches) show(windows.processBatch(batch));   // of windows that have closed
 *     show(windows.finish());                                           // of the others
 *     windows.close();
 *
 * Result batches have the key columns, `window_start`, `window_end` and the aggregates, in order of window end.
 */
export class WindowOperator {
  #config: WindowOperatorConfig | undefined;
  #window: WindowAssigner | undefined;
  #memory: KernelMemory | undefined;
  #arena: Arena | undefined;
  #running: Running | undefined;
  #ready: ResultBatch[] = [];

  /** Throws VALIDATION_ERROR where the configuration makes no sense. */
  async initialize(config: WindowOperatorConfig): Promise<this> {
    this.close();
    this.#window = checkWindowConfig(config);
    this.#memory = await loadKernels();
    this.#arena = new Arena(this.#memory);
    this.#config = config;
    return this;
  }

  /** Rows that were dropped since every window of theirs had been closed. */
  get lateRows(): number {
    return this.#running?.aggregate.lateRows ?? 0;
  }

  /**
   * Takes in rows; returns the results of the windows that the watermark (largest timestamp less `watermarkDelayMs`) has
   * closed with them. All batches have the columns of the first. Throws VALIDATION_ERROR where a column is missing or of
   * a wrong type, OPERATOR_ERROR where a timestamp is null or a sum overflows.
   */
  processBatch(batch: RecordBatch): ResultBatch[] {
    const { arena, running } = this.#start(batch);
    for (let from = 0; from < batch.numRows; from += CHUNK_ROWS) {
      arena.reset();
      if (arena.memory.recycler.isDue) arena.memory.recycler.run();
      const to = Math.min(from + CHUNK_ROWS, batch.numRows);
      const chunk = running.importer.importRows(batch, from, to, arena);
      running.source.receive({ kind: 'batch', batch: withTimestamps(chunk, running.timeColumn) });
    }
    return this.#ready.splice(0);
  }

  /** No more rows: returns the results of all windows that are still open. */
  finish(): ResultBatch[] {
    const watermarkMs = Number.POSITIVE_INFINITY;
    this.#running?.source.receive({ kind: 'watermark', watermarkMs });
    return this.#ready.splice(0);
  }

  /** Gives back the memory; the operator can be initialized again. */
  close(): void {
    this.#running?.source.close();
    this.#running?.aggregate.close();
    for (const dictionary of this.#running?.dictionaries ?? []) dictionary?.close();
    this.#arena?.close();
    this.#running = undefined;
    this.#arena = undefined;
    this.#memory = undefined;
    this.#config = undefined;
    this.#ready = [];
  }

  #start(batch: RecordBatch): { readonly arena: Arena; readonly running: Running } {
    const [memory, arena, config, window] = [this.#memory, this.#arena, this.#config, this.#window];
    if (
      memory === undefined ||
      arena === undefined ||
      config === undefined ||
      window === undefined
    ) {
      throw new StreamingError(
        ErrorType.VALIDATION_ERROR,
        'WindowOperator is not initialized: await initialize(config) before the first batch.',
        { component: 'WindowOperator' },
      );
    }
    this.#running ??= this.#run(config, window, batch, memory, arena);
    return { arena, running: this.#running };
  }

  #run(
    config: WindowOperatorConfig,
    window: WindowAssigner,
    batch: RecordBatch,
    memory: KernelMemory,
    arena: Arena,
  ): Running {
    const spec = specForBatches(config, window, batch);
    const { inputSchema, timeColumn } = spec;
    const dictionaries = inputSchema.map(({ type }) =>
      type.kind === 'varchar' ? new StringDictionary(memory) : undefined,
    );
    for (const dictionary of dictionaries) {
      if (dictionary !== undefined) memory.recycler.add(dictionary);
    }
    const delayMs = config.watermarkDelayMs ?? 0;
    const strategy = { kind: 'bounded-out-of-orderness', column: timeColumn, delayMs } as const;
    const source = new AssignWatermarksOperator(memory, arena, strategy, config.timestampColumn);
    const aggregate = new WindowAggregateOperator(memory, arena, spec);
    source.open({ send: (message: Message) => aggregate.receive(message) });
    aggregate.open({
      send: (message: Message) => {
        if (message.kind === 'batch') this.#ready.push(exportBatch(memory, message.batch));
      },
    });
    const importer = new ArrowImporter(memory, inputSchema, dictionaries);
    memory.recycler.addHolder(importer);
    return { importer, dictionaries, source, aggregate, timeColumn };
  }
}

/** BIGINT milliseconds lie as a TIMESTAMP(3) does. */
function withTimestamps(batch: ColumnBatch, timeColumn: number): ColumnBatch {
  const columns = batch.columns.map((column, i) =>
    i === timeColumn && column.type.kind === 'bigint' ? { ...column, type: timestamp(3) } : column,
  );
  return { ...batch, columns };
}
