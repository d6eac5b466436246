import {
  Int64,
  type RecordBatch,
  Table,
  TimestampMillisecond,
  Utf8,
  vectorFromArray,
} from 'apache-arrow';
import { must } from '../../src/common/assert.js';
import { SeededRandom } from '../../src/connectors/datagen/seeded-random.js';
import type { SourceBatch, SourceConfig, SourceConnector } from '../../src/connectors/source.js';
import { ErrorType } from '../../src/errors/error-type.js';
import { StreamingError } from '../../src/errors/streaming-error.js';
import type { LogEntry } from './event-log.js';
import type { ProcessView } from './world.js';

type Row = Extract<LogEntry, { kind: 'row' }>;

/** Virtual time that the outside takes per row. */
const MS_PER_ROW = 3;

/**
 * Reads the world's log as the table `(k VARCHAR, v BIGINT, ts TIMESTAMP(3))`. An offset is a position in the log; entries that
 * can't be decoded are passed over and counted. Batches have random sizes, as rows or as Arrow data, and are cut anew in every
 * process.
 */
export class SimulatedSource implements SourceConnector {
  readonly #view: ProcessView;
  readonly #config: SourceConfig;
  readonly #sizes: SeededRandom;
  readonly #batchRowsMax: number;
  readonly #isArrow: boolean;
  #position = 0;
  #skippedRows = 0;

  constructor(view: ProcessView, config: SourceConfig) {
    const { seed, time } = view.world;
    this.#view = view;
    this.#config = config;
    this.#sizes = new SeededRandom(seed, `batches from ${time.monotonicMs()} on`);
    this.#batchRowsMax = [7, 60, 400, 2000][this.#sizes.uint32() % 4] ?? 1;
    this.#isArrow = this.#sizes.fraction() < 0.25;
  }

  async init(): Promise<void> {
    this.#view.world.trace.note('source opened');
    await this.#view.process.sleep(1);
  }

  async seek(offset: string): Promise<void> {
    const position = Number(offset);
    this.#view.world.trace.note(`source goes on at ${position}`);
    await this.#view.process.sleep(1);
    const isWithin = position >= 0 && position <= this.#view.world.log.length;
    if (!isWithin) throw this.#failure(`has no offset ${offset}`);
    this.#position = position;
  }

  async fetchNextBatch(): Promise<SourceBatch | null> {
    const { process, world } = this.#view;
    const { faults, log, trace } = world;
    process.assertAlive();
    if (faults.happens('source.slow')) await process.sleep(faults.between(1, 300));
    if (faults.happens('source.pause')) await process.sleep(faults.pauseMs(5000, 300_000));
    if (faults.happens('source.disconnect')) throw this.#failure('was disconnected');
    const rows: Row[] = [];
    const wanted = 1 + (this.#sizes.uint32() % this.#batchRowsMax);
    let end = this.#position;
    let skipped = 0;
    for (; end < log.length && rows.length < wanted; end++) {
      const entry = log[end];
      if (entry?.kind === 'row') rows.push(entry);
      else skipped++;
    }
    await process.sleep(1 + MS_PER_ROW * rows.length);
    this.#position = end;
    this.#skippedRows += skipped;
    trace.note(`source read up to ${end}`);
    if (rows.length === 0) return null;
    return this.#isArrow ? arrowBatch(rows) : rows.map(plainRow);
  }

  async commitOffset(): Promise<void> {}

  getCurrentOffset(): string {
    return String(this.#position);
  }

  getWatermark(): number {
    return Number.NEGATIVE_INFINITY;
  }

  getName(): string {
    return this.#config.name;
  }

  getTopic(): string {
    return 'log';
  }

  getPartition(): number {
    return 0;
  }

  getSkippedRows(): number {
    return this.#skippedRows;
  }

  #failure(problem: string): StreamingError {
    const { name } = this.#config;
    return new StreamingError(ErrorType.CONNECTOR_ERROR, `The source of "${name}" ${problem}.`, {
      component: name,
    });
  }
}

function plainRow({ key, value, timeMs }: Row): object {
  return { k: key, v: value, ts: timeMs };
}

function arrowBatch(rows: readonly Row[]): RecordBatch {
  const table = new Table({
    k: vectorFromArray(
      rows.map(({ key }) => key),
      new Utf8(),
    ),
    v: vectorFromArray(
      rows.map(({ value }) => value),
      new Int64(),
    ),
    ts: vectorFromArray(
      rows.map(({ timeMs }) => timeMs),
      new TimestampMillisecond(),
    ),
  });
  return must(table.batches[0]);
}
