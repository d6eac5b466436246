import type { RecordBatch } from '../../columnar/arrow.js';
import { type ColumnBatch, RowKind } from '../../columnar/column-batch.js';
import type { ColumnTarget } from '../../columnar/column-target.js';
import { must } from '../../common/assert.js';
import { OptionReader } from '../../common/option-reader.js';
import { ErrorType } from '../../errors/error-type.js';
import { StreamingError } from '../../errors/streaming-error.js';
import { ArrowFetcher } from '../arrow-fetcher.js';
import { retryDelayMs } from '../retry-pause.js';
import type { SourceConfig, SourceOffset, SourceSplit, SplitSource } from '../source.js';
import { WaitingFetch } from '../waiting-fetch.js';
import { type CdcRow, rowBatch } from './cdc-batch.js';
import type { CdcEnvironment } from './cdc-environment.js';
import { type CdcOptions, readCdcOptions } from './cdc-options.js';
import { type CdcPlace, type LogPlace, parsePlace, printPlace } from './cdc-place.js';
import type { CdcServer, OpenSnapshot } from './cdc-server.js';
import { explainFailure } from './explain-failure.js';
import type { LogReader } from './log-reader.js';
import { RowCells } from './row-cells.js';

const ROWS_MAX = 4096;

/** A table of a PostgreSQL server as changes: first its rows, where that is asked for, then what its log says. */
export class CdcSource implements SplitSource {
  readonly #config: SourceConfig;
  readonly #environment: CdcEnvironment;
  readonly #options: CdcOptions;
  readonly #split: string;
  readonly #arrowFetcher: ArrowFetcher;
  readonly #waiting: WaitingFetch;
  #place: CdcPlace = { kind: 'start' };
  #placeBefore: CdcPlace = { kind: 'start' };
  #rows: readonly CdcRow[] = [];
  #opened: CdcServer | undefined;
  #cells: RowCells | undefined;
  #snapshot: OpenSnapshot | undefined;
  #log: LogReader | undefined;
  #failures = 0;
  /** Until when another reader of the slot is waited for. */
  #slotEndMs: number | undefined;
  #trouble: string | undefined;
  #isClosed = false;

  constructor(config: SourceConfig, environment: CdcEnvironment) {
    this.#config = config;
    this.#environment = environment;
    this.#options = readCdcOptions(new OptionReader(config));
    if ((config.primaryKey ?? []).length === 0) throw keyMissing(config.name);
    this.#split = `${this.#options.schemaName}.${this.#options.tableName}`;
    this.#arrowFetcher = new ArrowFetcher(this, config.schema);
    this.#waiting = new WaitingFetch(environment.timers);
  }

  /** Also looks at the table, trying for a while when the server does not answer. */
  async init(): Promise<void> {
    const { CdcServer: Server } = await import('./cdc-server.js');
    this.#opened = new Server(this.#config, this.#options, this.#environment.timers);
    const endMs = this.#environment.clock.monotonicMs() + this.#options.connectTimeoutMs;
    for (;;) {
      try {
        await this.#server.inspect();
        this.#trouble = undefined;
        this.#failures = 0;
        return;
      } catch (error) {
        await this.#pauseBehind(error, endMs);
      }
    }
  }

  async seek(offset: SourceOffset): Promise<void> {
    this.#place = parsePlace(offset, this.#split, this.#config.name);
    this.#placeBefore = this.#place;
  }

  splits(): readonly SourceSplit[] {
    return [{ id: this.#split, hasEnded: false, trouble: this.#trouble }];
  }

  fetchedSplit(): number {
    return 0;
  }

  watchProgress(): void {}

  fetchNextBatch(signal?: AbortSignal): Promise<RecordBatch | null> {
    return this.#arrowFetcher.fetchNextBatch(signal);
  }

  async fetchColumns(target: ColumnTarget, signal?: AbortSignal): Promise<ColumnBatch | null> {
    this.#cells ??= new RowCells(this.#server.table, this.#config, target.columns);
    for (;;) {
      signal?.throwIfAborted();
      if (this.#isClosed) return null;
      this.#waiting.reset();
      try {
        const rows = await this.#read(this.#cells);
        if (rows.length > 0 || this.#place !== this.#placeBefore) {
          this.#failures = 0;
          this.#slotEndMs = undefined;
          this.#trouble = undefined;
        }
        if (rows.length > 0) return rowBatch(rows, this.#config, target);
        if (this.#log !== undefined) await this.#waiting.wait(undefined, signal);
      } catch (error) {
        signal?.throwIfAborted();
        if (this.#isClosed) return null;
        await this.#disconnect();
        await this.#pauseBehind(error, Number.POSITIVE_INFINITY, signal);
      }
    }
  }

  offsetBehind(rows: number): SourceOffset {
    const place = rows === 0 ? this.#placeBefore : must(this.#rows[rows - 1]).behind;
    return printPlace(this.#split, place);
  }

  getCurrentOffset(): SourceOffset {
    return printPlace(this.#split, this.#place);
  }

  /** The server may drop what lies before. */
  async commitOffset(offset: SourceOffset): Promise<void> {
    const place = parsePlace(offset, this.#split, this.#config.name);
    if (place.kind === 'log') this.#log?.confirm(place.lsn);
  }

  getWatermark(): number {
    return Number.NEGATIVE_INFINITY;
  }

  getName(): string {
    return this.#config.name;
  }

  getTopic(): string {
    return this.#split;
  }

  getPartition(): number {
    return 0;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#waiting.wake();
    await this.#disconnect();
    if (this.#options.dropsSlotOnClose) await this.#opened?.dropSlot();
  }

  get #server(): CdcServer {
    return must(this.#opened, 'init comes first');
  }

  /** The next rows; none where there is nothing at the moment, or the snapshot has ended. */
  async #read(cells: RowCells): Promise<readonly CdcRow[]> {
    const place = this.#place;
    const rows =
      place.kind === 'log' ? await this.#readLog(cells, place) : await this.#readSnapshot(cells);
    this.#placeBefore = place;
    this.#rows = rows;
    const last = rows.at(-1);
    if (last !== undefined) this.#place = last.behind;
    return rows;
  }

  async #readSnapshot(cells: RowCells): Promise<readonly CdcRow[]> {
    const place = this.#place;
    if (place.kind === 'log') return [];
    const snapshot = this.#snapshot ?? (await this.#server.openSnapshot(place));
    this.#snapshot = snapshot;
    if (this.#isClosed) {
      await this.#disconnect();
      return [];
    }
    const { reader, before, lsn } = snapshot;
    const tuples = reader === undefined ? [] : await reader.next();
    if (tuples.length === 0) {
      const segments = [...before, { lsn, upTo: undefined }];
      const first = must(segments[0]).lsn;
      this.#place = {
        kind: 'log',
        lsn: first,
        row: 0,
        segments: segments.length === 1 ? [] : segments,
      };
      await this.#disconnect();
    }
    return tuples.map((tuple) => {
      const segments = [...before, { lsn, upTo: cells.keyOf(tuple) }];
      const behind: CdcPlace = { kind: 'snapshot', segments };
      return { rowKind: RowKind.INSERT, cells: cells.of(tuple, 0n), behind };
    });
  }

  async #readLog(cells: RowCells, place: LogPlace): Promise<readonly CdcRow[]> {
    const log = this.#log ?? (await this.#openLog(place, cells));
    const rows: CdcRow[] = [];
    for (const event of log.take(ROWS_MAX)) {
      if (event.kind === 'row') rows.push(event);
      else if (rows.length === 0) this.#place = event.behind;
      else rows[rows.length - 1] = { ...must(rows.at(-1)), behind: event.behind };
    }
    const { failure } = log;
    if (rows.length === 0 && failure !== undefined) throw failure.error;
    return rows;
  }

  async #openLog(place: LogPlace, cells: RowCells): Promise<LogReader> {
    const log = await this.#server.openLog(place, cells, () => this.#waiting.wake());
    this.#log = log;
    // Who has closed the source meanwhile has not seen it.
    if (this.#isClosed) await this.#disconnect();
    return log;
  }

  async #disconnect(): Promise<void> {
    const [snapshot, log] = [this.#snapshot, this.#log];
    this.#snapshot = undefined;
    this.#log = undefined;
    await snapshot?.reader?.close();
    await log?.close();
  }

  /** Throws what does not pass by itself, and what has lasted for too long. */
  async #pauseBehind(cause: unknown, endMs: number, signal?: AbortSignal): Promise<void> {
    const { server, slotName, slotWaitMs } = this.#options;
    const error = explainFailure(cause, { table: this.#config.name, server, slotName });
    const delayMs = retryDelayMs(++this.#failures, this.#environment.random);
    const nowMs = this.#environment.clock.monotonicMs();
    if (error.code === 'POSTGRES_SLOT_IN_USE') this.#slotEndMs ??= nowMs + slotWaitMs;
    else this.#slotEndMs = undefined;
    const isOver = nowMs + delayMs > Math.min(endMs, this.#slotEndMs ?? endMs);
    if (!error.retriable || isOver || this.#isClosed) throw error;
    this.#trouble = error.message;
    this.#waiting.reset();
    await this.#waiting.wait(delayMs, signal);
  }
}

function keyMissing(table: string): StreamingError {
  return new StreamingError(
    ErrorType.VALIDATION_ERROR,
    `Table "${table}" needs a PRIMARY KEY (…) NOT ENFORCED, by which postgres-cdc reads its rows in order: declare the one that it has on the server.`,
    { component: table },
  );
}
