import type { RecordBatch, SourceConfig, SourceSplit, SplitSource } from 'sabot-sql';
import { PARTITIONS } from '../protocol/source-settings.js';
import type { Pace } from './pace.js';
import type { SettingsLog } from './settings-log.js';
import type { TradeBatch, TradeBatches } from './trade-batches.js';

/** A place in a partition is its tick and the rows of that which have been, as one number. */
const ROWS_PER_TICK_MAX = 2 ** 22;

/** What the source is made of. */
export interface SimulatedSourceParts {
  readonly batches: TradeBatches;
  readonly settings: SettingsLog;
  readonly pace: Pace;
  /** Told of each batch that goes out. */
  readonly onBatch: (made: TradeBatch, tick: number, partition: number) => void;
}

/**
 * `'connector' = 'simulated'`: trades that are made as they are read, tick by tick, and within a tick partition by partition. It
 * can go on from any place, and gives the same rows again.
 */
export class SimulatedSource implements SplitSource {
  readonly #name: string;
  readonly #parts: SimulatedSourceParts;
  #tick = 0;
  #partition = 0;
  /** Rows of the next batch that have been read before. */
  #rowsToSkip = 0;
  /** Of the batch handed out last. */
  #fetched = { tick: 0, partition: 0, skippedRows: 0 };

  constructor(config: SourceConfig, parts: SimulatedSourceParts) {
    this.#name = config.name;
    this.#parts = parts;
  }

  async init(): Promise<void> {}

  async seek(offset: string): Promise<void> {
    const places = JSON.parse(offset) as Readonly<Record<string, number>>;
    const ordered = Array.from({ length: PARTITIONS }, (_, p) => places[splitId(p)] ?? 0);
    const ticks = ordered.map((place) => Math.floor(place / ROWS_PER_TICK_MAX));
    this.#tick = Math.min(...ticks);
    this.#partition = ticks.indexOf(this.#tick);
    this.#rowsToSkip = (ordered[this.#partition] ?? 0) % ROWS_PER_TICK_MAX;
  }

  async fetchNextBatch(signal = new AbortController().signal): Promise<RecordBatch | null> {
    const { batches, settings, pace, onBatch } = this.#parts;
    for (;;) {
      const [tick, partition, skippedRows] = [this.#tick, this.#partition, this.#rowsToSkip];
      if (!(await pace.admit(tick, signal))) return null;
      const made = batches.make(tick, partition, settings.at(tick));
      this.#advance();
      if (made === undefined) continue;
      this.#fetched = { tick, partition, skippedRows };
      onBatch(made, tick, partition);
      return skippedRows === 0 ? made.batch : made.batch.slice(skippedRows);
    }
  }

  getCurrentOffset(): string {
    return offsetAt(this.#tick, this.#partition, this.#rowsToSkip);
  }

  offsetBehind(rows: number): string {
    const { tick, partition, skippedRows } = this.#fetched;
    return offsetAt(tick, partition, skippedRows + rows);
  }

  splits(): readonly SourceSplit[] {
    const { idlePartitions } = this.#parts.settings.at(this.#tick);
    return Array.from({ length: PARTITIONS }, (_, partition) => ({
      id: splitId(partition),
      hasEnded: false,
      hasRows: !idlePartitions.includes(partition),
    }));
  }

  fetchedSplit(): number {
    return this.#fetched.partition;
  }

  isOrderRepeatable(): boolean {
    return true;
  }

  watchProgress(): void {}

  async commitOffset(): Promise<void> {}

  getWatermark(): number {
    return Number.NEGATIVE_INFINITY;
  }

  getName(): string {
    return this.#name;
  }

  getTopic(): string {
    return 'simulated';
  }

  getPartition(): number {
    return 0;
  }

  #advance(): void {
    this.#rowsToSkip = 0;
    this.#partition++;
    if (this.#partition < PARTITIONS) return;
    this.#partition = 0;
    this.#tick++;
  }
}

function splitId(partition: number): string {
  return `trades-${partition}`;
}

/** Partitions before the one that is read have had the tick already. */
function offsetAt(tick: number, partition: number, rows: number): string {
  const places = Array.from({ length: PARTITIONS }, (_, p) => {
    const place = (p < partition ? tick + 1 : tick) * ROWS_PER_TICK_MAX;
    return [splitId(p), p === partition ? place + rows : place] as const;
  });
  return JSON.stringify(Object.fromEntries(places));
}
