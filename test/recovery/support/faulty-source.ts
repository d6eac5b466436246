import {
  type SourceConfig,
  type SourceConnector,
  type SplitSource,
  StreamingError,
} from '../../../src/node.js';
import { nodeEnvironment } from '../../../src/platform/node.js';
import type { Faults } from './faults.js';

/** Rows of the table that is copied, numbered from 0 on. */
export const ROWS = 60;
export const ROWS_PER_FETCH = 10;

/** In event time. */
const MS_PER_ROW = 100;

/** Fetched by a call that has failed, and handed over to nobody. */
const LOST_ROWS = 7;

export interface FaultySourceSpec {
  readonly faults: Faults;
  /** 1: no splits at all. */
  readonly splits: number;
  /** Called before the fetch that begins with this row. */
  readonly beforeRow: (row: number, signal: AbortSignal | undefined) => Promise<void>;
  /** Rows that can't be decoded, which the fetch at this row leaves among the dead letters. */
  readonly letterAt: number | undefined;
  /** Returns how many were opened before. */
  readonly onInit: () => number;
}

/**
 * Counts from 0 to 59, ten rows a fetch; of several splits, each has the fetches in turn.
 */
export class FaultySource implements SourceConnector {
  readonly #spec: FaultySourceSpec;
  #config: SourceConfig | undefined;
  #next = 0;
  #fetchedFrom = 0;
  #isClosed = false;

  constructor(spec: FaultySourceSpec) {
    this.#spec = spec;
  }

  async init(config: SourceConfig): Promise<void> {
    this.#spec.faults.assert(this.#config === undefined, 'a source is opened twice');
    const before = this.#spec.onInit();
    this.#spec.faults.open++;
    this.#spec.faults.reach('source.init', before);
    this.#config = config;
  }

  async seek(offset: string): Promise<void> {
    this.#assertOpen('seek');
    this.#spec.faults.reach('source.seek');
    const { splits } = this.#spec;
    const counts: number[] = Object.values(JSON.parse(offset));
    const places = splits === 1 ? [Number(offset)] : counts;
    this.#next = places.reduce((sum, place) => sum + place, 0);
  }

  async fetchNextBatch(signal?: AbortSignal): Promise<readonly object[] | null> {
    this.#assertOpen('fetch');
    const { beforeRow, letterAt } = this.#spec;
    await nodeEnvironment.timers.turn();
    await beforeRow(this.#next, signal);
    this.#reachFetch();
    if (this.#next === letterAt) this.#leaveLetter();
    if (this.#next >= ROWS) return null;
    this.#fetchedFrom = this.#next;
    const count = ROWS_PER_FETCH - (this.#next % ROWS_PER_FETCH);
    this.#next += count;
    return Array.from({ length: count }, (_, i) => this.#row(this.#fetchedFrom + i));
  }

  async commitOffset(): Promise<void> {
    this.#assertOpen('commitOffset');
  }

  getCurrentOffset(): string {
    return this.#offsetAt(this.#next);
  }

  getWatermark = () => Number.NEGATIVE_INFINITY;
  getName = () => 'numbers';
  getTopic = () => 'numbers';
  getPartition = () => 0;

  async close(): Promise<void> {
    this.#spec.faults.assert(!this.#isClosed, 'a source is closed twice');
    this.#isClosed = true;
    this.#spec.faults.open--;
  }

  /** The same source, with its splits where it has several. */
  withSplits(): SourceConnector | SplitSource {
    const { splits } = this.#spec;
    if (splits === 1) return this;
    const parts = Array.from({ length: splits }, (_, split) => {
      return { id: `numbers-${split}`, hasEnded: false };
    });
    return Object.assign(this, {
      splits: () => parts,
      fetchedSplit: () => this.#splitOf(this.#fetchedFrom),
      offsetBehind: (rows: number) => this.#offsetAt(this.#fetchedFrom + rows),
      isOrderRepeatable: () => true,
      watchProgress: () => {},
    });
  }

  /** Unless it says that it stands where it stood, a source that fails may be anywhere. */
  #reachFetch(): void {
    try {
      this.#spec.faults.reach('source.fetch', this.#next);
    } catch (error) {
      const standsStill = error instanceof StreamingError && error.retriable;
      if (!standsStill) this.#next += LOST_ROWS;
      throw error;
    }
  }

  /** A row whose value can't be read may be among them, each time that it is looked at. */
  #row(n: number): object {
    const error = this.#spec.faults.spoilt('source.row', n);
    if (error === undefined) return { n: BigInt(n), ts: n * MS_PER_ROW };
    return Object.defineProperty({}, 'n', {
      enumerable: true,
      get: () => {
        throw error;
      },
    });
  }

  #leaveLetter(): void {
    this.#config?.deadLetters?.add({
      reason: 'it is no row',
      bytes: new TextEncoder().encode('?'),
      topic: 'numbers',
      partition: 0,
      offset: '',
      rowsBefore: 0,
    });
  }

  #splitOf(row: number): number {
    return Math.floor(row / ROWS_PER_FETCH) % this.#spec.splits;
  }

  /** How many rows before row `end` belong to each split. */
  #offsetAt(end: number): string {
    const { splits } = this.#spec;
    if (splits === 1) return String(end);
    const counts: Record<string, number> = {};
    for (let row = 0; row < end; row++) {
      const id = `numbers-${this.#splitOf(row)}`;
      counts[id] = (counts[id] ?? 0) + 1;
    }
    return JSON.stringify(counts);
  }

  #assertOpen(call: string): void {
    const isOpen = this.#config !== undefined && !this.#isClosed;
    this.#spec.faults.assert(isOpen, `${call} of a source that isn't open`);
  }
}
