import type { RecordBatch, SourceConfig, SourceConnector } from 'sabot-sql';
import type { Replay } from '../protocol/dropped-file.js';
import { TICK_MS } from '../protocol/source-settings.js';
import type { Pace } from './pace.js';
import { timesOf } from './time-column.js';

/** A tick with more rows comes in several batches. */
const BATCH_ROWS_MAX = 16_384;

/** What a replay is made of. */
export interface ReplayedFileParts {
  /** Reads the file, as fast as it goes. */
  readonly reader: SourceConnector;
  readonly replay: Replay | undefined;
  readonly pace: Pace;
  /** Told of the event times of each batch that goes out, epoch milliseconds. */
  readonly onRows: (timesMs: Float64Array) => void;
}

/** Some rows of the file, as they were read, and when each is due. */
interface ReadBatch {
  readonly batch: RecordBatch;
  readonly ticks: Int32Array;
  readonly timesMs: Float64Array | undefined;
  /** Where the file's reader was before it. */
  readonly offset: string;
  /** The largest event time before it. */
  readonly timeBeforeMs: number;
}

/** A place in the file, as JSON. */
interface Place {
  readonly offset: string;
  /** Rows behind that. */
  readonly row: number;
  /** null: none was seen yet. */
  readonly timeBeforeMs: number | null;
}

/**
 * A file whose rows come in its order, when the largest event time up to a row is due. Rows that are out of order come with those that
 * they stand among. What a batch holds follows from the file alone, so that the same rows come in the same batches again.
 */
export class ReplayedFile implements SourceConnector {
  readonly #parts: ReplayedFileParts;
  #read: ReadBatch | undefined;
  /** Next row of it; before it is read again, rows of it that have been. */
  #row = 0;
  #timeMs = Number.NEGATIVE_INFINITY;

  constructor(parts: ReplayedFileParts) {
    this.#parts = parts;
  }

  async init(config: SourceConfig): Promise<void> {
    await this.#parts.reader.init(config);
  }

  async seek(text: string): Promise<void> {
    const { offset, row, timeBeforeMs } = JSON.parse(text) as Place;
    await this.#parts.reader.seek?.(offset);
    this.#read = undefined;
    this.#row = row;
    this.#timeMs = timeBeforeMs ?? Number.NEGATIVE_INFINITY;
  }

  async fetchNextBatch(signal = new AbortController().signal): Promise<RecordBatch | null> {
    for (;;) {
      const read = this.#read ?? (await this.#readOn(signal));
      if (read === undefined) return null;
      this.#read = read;
      const { batch, ticks, timesMs } = read;
      const from = this.#row;
      if (from >= batch.numRows) {
        this.#read = undefined;
        this.#row = 0;
        continue;
      }
      const tick = ticks[from] ?? 0;
      if (!(await this.#parts.pace.admit(tick, signal))) return null;
      const to = endOf(ticks, from);
      this.#row = to;
      if (timesMs !== undefined) this.#parts.onRows(timesMs.subarray(from, to));
      return batch.slice(from, to);
    }
  }

  async commitOffset(): Promise<void> {}

  getCurrentOffset(): string {
    const read = this.#read;
    const isBehind = read !== undefined && this.#row >= read.batch.numRows;
    const timeMs = read === undefined || isBehind ? this.#timeMs : read.timeBeforeMs;
    const place: Place = {
      offset: read === undefined || isBehind ? this.#parts.reader.getCurrentOffset() : read.offset,
      row: isBehind ? 0 : this.#row,
      timeBeforeMs: Number.isFinite(timeMs) ? timeMs : null,
    };
    return JSON.stringify(place);
  }

  getWatermark(): number {
    return Number.NEGATIVE_INFINITY;
  }

  getName(): string {
    return this.#parts.reader.getName();
  }

  getTopic(): string {
    return this.#parts.reader.getTopic();
  }

  getPartition(): number {
    return 0;
  }

  async close(): Promise<void> {
    await this.#parts.reader.close?.();
  }

  async #readOn(signal: AbortSignal): Promise<ReadBatch | undefined> {
    const { reader, replay } = this.#parts;
    const offset = reader.getCurrentOffset();
    // The connector gives Arrow.
    const batch = (await reader.fetchNextBatch(signal)) as RecordBatch | null;
    if (batch === null) return undefined;
    const timeBeforeMs = this.#timeMs;
    const timesMs = replay && timesOf(batch, replay.column, replay.unit);
    const ticks = new Int32Array(batch.numRows);
    if (replay !== undefined && timesMs !== undefined) this.#fillTicks(ticks, timesMs, replay);
    return { batch, ticks, timesMs, offset, timeBeforeMs };
  }

  #fillTicks(ticks: Int32Array, timesMs: Float64Array, replay: Replay): void {
    const { startMs, endMs, durationMs } = replay;
    const ticksPerMs = durationMs / TICK_MS / Math.max(1, endMs - startMs);
    let largestMs = this.#timeMs;
    for (let row = 0; row < ticks.length; row++) {
      const timeMs = timesMs[row] ?? Number.NaN;
      if (timeMs > largestMs) largestMs = timeMs;
      ticks[row] = Math.max(0, Math.floor((largestMs - startMs) * ticksPerMs));
    }
    this.#timeMs = largestMs;
  }
}

/** Behind the rows from `from` on that are due with that one. */
function endOf(ticks: Int32Array, from: number): number {
  const most = Math.min(ticks.length, from + BATCH_ROWS_MAX);
  let to = from + 1;
  while (to < most && ticks[to] === ticks[from]) to++;
  return to;
}
