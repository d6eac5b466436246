import { assert } from '../common/assert.js';
import type { Json } from '../common/json.js';
import { JsonFields } from '../common/json-fields.js';
import { ErrorType } from '../errors/error-type.js';
import { StreamingError } from '../errors/streaming-error.js';
import type { Clock } from './clock.js';
import { watermarkFromJson, watermarkToJson } from './watermark-json.js';

/** What `updateWatermark` reads of an Arrow RecordBatch. */
export interface TimestampedBatch {
  readonly numRows: number;
  getChild(name: string): { get(index: number): unknown } | null;
}

/** How a `WatermarkTracker` is to work. */
export interface WatermarkTrackerOptions {
  /** How far behind the largest timestamp the watermark stays. Default 0. */
  readonly delayMs?: number;
  readonly clock: Clock;
}

interface PartitionState {
  watermarkMs: number;
  isIdle: boolean;
  lastActivityMs: number;
}

/**
 * The watermark over several partitions: per partition the largest one seen, over all the smallest of those that are not
 * idle, never going back. The engine tracks the inputs of a union with it; it also works on its own:
 *
 *     tracker.initialize('ts', 30_000);
 *     tracker.updateWatermark(batch);        // reads the largest `ts`
 *     tracker.getCurrentWatermark();         // epoch milliseconds, -Infinity before the first row
 */
export class WatermarkTracker {
  readonly #clock: Clock;
  readonly #delayMs: number;
  readonly #partitions = new Map<number, PartitionState>();
  #column = '';
  #idleTimeoutMs = Number.POSITIVE_INFINITY;
  #currentMs = Number.NEGATIVE_INFINITY;

  constructor(options: WatermarkTrackerOptions) {
    this.#clock = options.clock;
    this.#delayMs = options.delayMs ?? 0;
  }

  /** `column` holds the timestamps; a partition without rows for `idleTimeoutMs` no longer holds the others back. */
  initialize(column: string, idleTimeoutMs: number): void {
    if (!(idleTimeoutMs > 0)) {
      throw new StreamingError(
        ErrorType.VALIDATION_ERROR,
        `The idle timeout must be a positive number of milliseconds, got ${idleTimeoutMs}.`,
        { component: 'WatermarkTracker' },
      );
    }
    this.#column = column;
    this.#idleTimeoutMs = idleTimeoutMs;
  }

  /** Takes note of a batch's timestamps (nulls are passed over); returns the current watermark. */
  updateWatermark(batch: TimestampedBatch, partition = 0): number {
    const values = batch.getChild(this.#column);
    if (values === null) {
      throw new StreamingError(
        ErrorType.WATERMARK_ERROR,
        `The batch has no column "${this.#column}" to take the watermark from.`,
        { component: 'WatermarkTracker', column: this.#column },
      );
    }
    let largestMs = Number.NEGATIVE_INFINITY;
    for (let row = 0; row < batch.numRows; row++) {
      const value = values.get(row);
      if (value !== null && value !== undefined) largestMs = Math.max(largestMs, Number(value));
    }
    return this.advance(partition, largestMs - this.#delayMs);
  }

  /** A partition's own watermark has reached `watermarkMs`, which also shows that it is alive. */
  advance(partition: number, watermarkMs: number): number {
    const state = this.#partition(partition);
    state.watermarkMs = Math.max(state.watermarkMs, watermarkMs);
    state.isIdle = false;
    state.lastActivityMs = this.#clock.monotonicMs();
    return this.getCurrentWatermark();
  }

  /** Makes a partition known before its first row, so that the others wait for it. */
  addPartition(partition: number): void {
    this.#partition(partition);
  }

  markIdle(partition: number): void {
    this.#partition(partition).isIdle = true;
  }

  isIdle(partition: number): boolean {
    return this.#partition(partition).isIdle;
  }

  /**
   * Epoch milliseconds; -Infinity while some partition that is not idle has none. A partition that has ended
   * (+Infinity) holds nobody back, but only when all have ended is the result +Infinity: an idle one may still wake.
   * While every partition is idle or ended it stays where it is.
   */
  getCurrentWatermark(): number {
    assert(this.#column !== '', 'WatermarkTracker is used before initialize');
    const nowMs = this.#clock.monotonicMs();
    let smallestMs = Number.POSITIVE_INFINITY;
    let endedCount = 0;
    for (const state of this.#partitions.values()) {
      if (nowMs - state.lastActivityMs >= this.#idleTimeoutMs) state.isIdle = true;
      if (state.watermarkMs === Number.POSITIVE_INFINITY) endedCount++;
      else if (!state.isIdle) smallestMs = Math.min(smallestMs, state.watermarkMs);
    }
    const allEnded = endedCount > 0 && endedCount === this.#partitions.size;
    if (allEnded || smallestMs !== Number.POSITIVE_INFINITY) {
      this.#currentMs = Math.max(this.#currentMs, smallestMs);
    }
    return this.#currentMs;
  }

  /** The least watermark of the other partitions that are neither idle nor ended; +Infinity where there is none. */
  watermarkOfOthers(partition: number): number {
    let smallestMs = Number.POSITIVE_INFINITY;
    for (const [other, state] of this.#partitions) {
      if (other !== partition && !state.isIdle)
        smallestMs = Math.min(smallestMs, state.watermarkMs);
    }
    return smallestMs;
  }

  /** The largest watermark of one partition alone. */
  watermarkOf(partition: number): number {
    return this.#partition(partition).watermarkMs;
  }

  /** What has been seen so far, for `restore`. */
  toJson(): Json {
    const partitions = [...this.#partitions].map(([partition, { watermarkMs, isIdle }]) => ({
      partition,
      watermarkMs: watermarkToJson(watermarkMs),
      isIdle,
    }));
    return { currentMs: watermarkToJson(this.#currentMs), partitions };
  }

  /** Goes on from what `toJson` gave. Partitions that it knew count as active now, or as idle where they were. */
  restore(json: Json): void {
    const fields = new JsonFields(json);
    this.#currentMs = watermarkFromJson(fields.get('currentMs'));
    for (const partition of fields.objects('partitions')) {
      const state = this.#partition(partition.number('partition'));
      state.watermarkMs = watermarkFromJson(partition.get('watermarkMs'));
      state.isIdle = partition.boolean('isIdle');
      state.lastActivityMs = this.#clock.monotonicMs();
    }
  }

  #partition(partition: number): PartitionState {
    let state = this.#partitions.get(partition);
    if (state === undefined) {
      state = {
        watermarkMs: Number.NEGATIVE_INFINITY,
        isIdle: false,
        lastActivityMs: this.#clock.monotonicMs(),
      };
      this.#partitions.set(partition, state);
    }
    return state;
  }
}
