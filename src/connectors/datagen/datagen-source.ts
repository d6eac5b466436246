import type { RecordBatch } from '../../columnar/arrow.js';
import type { ColumnBatch } from '../../columnar/column-batch.js';
import { workFor } from '../../columnar/column-target.js';
import { must } from '../../common/assert.js';
import { OptionReader } from '../../common/option-reader.js';
import type { Clock, Timers } from '../../time/clock.js';
import { ArrowFetcher } from '../arrow-fetcher.js';
import { parseRowOffset, rowsMissing } from '../row-offset.js';
import type { ColumnSource, ColumnTarget, SourceConfig, SourceOffset } from '../source.js';
import { FieldsGenerator } from './fields-generator.js';
import { Pacer } from './pacer.js';
import type { RowGenerator } from './row-generator.js';
import { TradesGenerator } from './trades-generator.js';

const BATCH_ROWS_MAX = 8192;
/** Skipping leaves a turn to the rest of the process each time it has passed so many rows. */
const SKIPPED_PER_TURN = 65_536;
const SEED_DEFAULT = 42;
/** Flink's default pace. */
const ROWS_PER_SECOND_DEFAULT = 10_000;

/** What the generator needs of its surroundings: wall-clock time for timestamps, timers to keep its pace. */
export interface DatagenEnvironment {
  readonly clock: Clock;
  readonly timers: Timers;
}

/**
 * Serves generated rows, at the pace of `rows-per-second` and up to `number-of-rows`. Going on at an offset, it makes the rows
 * that it would have made, and its pace starts anew; columns that show the current time (random DATE and TIMESTAMP) show that
 * of the moment, as they always do.
 */
export class DatagenSource implements ColumnSource {
  readonly #config: SourceConfig;
  readonly #generator: RowGenerator;
  readonly #pacer: Pacer;
  readonly #timers: Timers;
  readonly #numRows: number;
  readonly #arrowFetcher: ArrowFetcher;
  #nextRow = 0;
  /** Where this run started. */
  #firstRow = 0;

  constructor(config: SourceConfig, environment: DatagenEnvironment) {
    const options = new OptionReader(config);
    const kind = options.oneOf('generator', ['fields', 'trades'], 'fields');
    const seed = options.integer('seed', SEED_DEFAULT, 0);
    const paceDefault = kind === 'fields' ? ROWS_PER_SECOND_DEFAULT : Number.POSITIVE_INFINITY;
    const rowsPerSecond = options.integer('rows-per-second', paceDefault, 1);
    const numRows = options.integer('number-of-rows', Number.POSITIVE_INFINITY, 1);
    this.#config = config;
    this.#generator =
      kind === 'fields'
        ? new FieldsGenerator(config.schema, options, seed, environment.clock)
        : new TradesGenerator(config, options, seed);
    options.finish();
    this.#numRows = Math.min(numRows, this.#generator.rowsMax);
    this.#pacer = new Pacer(rowsPerSecond, environment);
    this.#timers = environment.timers;
    this.#arrowFetcher = new ArrowFetcher(this, config.schema);
  }

  async init(): Promise<void> {}

  fetchNextBatch(signal?: AbortSignal): Promise<RecordBatch | null> {
    return this.#arrowFetcher.fetchNextBatch(signal);
  }

  async fetchColumns(target: ColumnTarget, signal?: AbortSignal): Promise<ColumnBatch | null> {
    const left = this.#numRows - this.#nextRow;
    if (left <= 0) return null;
    signal?.throwIfAborted();
    const due = await this.#pacer.rowsDue(this.#nextRow - this.#firstRow, signal);
    const numRows = Math.min(left, due, BATCH_ROWS_MAX);
    const columns = workFor(target, () => this.#generator.generate(target, this.#nextRow, numRows));
    this.#nextRow += numRows;
    const { schema } = this.#config;
    return {
      schema: target.columns.map((position) => must(schema[position])),
      numRows,
      columns,
      rowWatermarks: 0,
      rowKinds: 0,
    };
  }

  async seek(offset: SourceOffset): Promise<void> {
    const wanted = parseRowOffset(offset, this.#config.name);
    if (wanted > this.#numRows) throw rowsMissing(this.#config.name, this.#numRows, wanted);
    while (this.#nextRow < wanted) {
      const n = Math.min(wanted - this.#nextRow, SKIPPED_PER_TURN);
      this.#generator.skip(n);
      this.#nextRow += n;
      await this.#timers.turn();
    }
    this.#firstRow = wanted;
  }

  async commitOffset(): Promise<void> {}

  /** The number of rows made. */
  getCurrentOffset(): string {
    return String(this.#nextRow);
  }

  getWatermark(): number {
    return Number.NEGATIVE_INFINITY;
  }

  getName(): string {
    return this.#config.name;
  }

  getTopic(): string {
    return this.#config.name;
  }

  getPartition(): number {
    return 0;
  }
}
