import { must } from '../common/assert.js';
import type { SplitSource } from '../connectors/source.js';
import type { AssignWatermarksOperator } from '../operators/assign-watermarks.js';
import type { Clock } from '../time/clock.js';
import type { SplitFacts } from './diagnosis/pipeline-facts.js';
import { splitNumber } from './split-number.js';

/**
 * Follows the splits of one source for its watermark: makes new ones known, and takes those out that have ended or have been
 * silent for too long. Silence is only counted while the source is waited for, or its rows are processed: not while the consumer
 * rests, nor while other sources go first.
 */
export class SourceSplits {
  readonly #sourceNow: () => SplitSource;
  readonly #watermarks: AssignWatermarksOperator;
  readonly #clock: Clock;
  readonly #idleTimeoutMs: number;
  /** When each split showed its last sign of life, in time that was counted. */
  readonly #activeAtMs: number[] = [];
  readonly #hasEnded: boolean[] = [];
  /** Of the source as a whole, which may have no split yet. */
  #lastActiveAtMs = 0;
  #countedMs = 0;
  /** Since when time is being counted; undefined while it is not. */
  #countingSinceMs: number | undefined;

  /** `source` gives the one at present: one that has failed may be made anew, with the same splits. */
  constructor(
    source: () => SplitSource,
    watermarks: AssignWatermarksOperator,
    clock: Clock,
    idleTimeoutMs: number,
  ) {
    this.#sourceNow = source;
    this.#watermarks = watermarks;
    this.#clock = clock;
    this.#idleTimeoutMs = idleTimeoutMs;
  }

  get #source(): SplitSource {
    return this.#sourceNow();
  }

  /** Makes the splits known that the source has found since. */
  discover(): void {
    const splits = this.#source.splits();
    for (let index = this.#watermarks.splitCount; index < splits.length; index++) {
      const { id } = must(splits[index]);
      this.#watermarks.addSplit(id, splitNumber(id, index));
      this.#activeAtMs.push(this.#nowMs);
      this.#hasEnded.push(false);
    }
  }

  /** Called when rows have been fetched, before the first of them is sent. */
  takeUp(): void {
    this.discover();
    const split = this.#source.fetchedSplit();
    this.#watermarks.startSplit(split);
    this.#activeAtMs[split] = this.#nowMs;
    this.#lastActiveAtMs = this.#nowMs;
  }

  /** Called between two fetches, when everything has been sent: a split's end is behind its last row. May send a watermark. */
  noteEnds(): void {
    for (const [index, { hasEnded }] of this.#source.splits().entries()) {
      if (!hasEnded || this.#hasEnded[index] === true) continue;
      this.#hasEnded[index] = true;
      this.#watermarks.endSplit(index);
    }
  }

  /**
   * Lets splits fall idle that have been silent for too long. May send a watermark: what those that are left have reached; where none
   * is left, it stays.
   */
  checkIdle(): void {
    const splits = this.#source.splits();
    const overdue: number[] = [];
    for (const [index, activeAtMs] of this.#activeAtMs.entries()) {
      if (this.#isSilent(index)) continue;
      if (splits[index]?.hasRows === true) this.#activeAtMs[index] = this.#nowMs;
      else if (this.#nowMs - activeAtMs >= this.#idleTimeoutMs) overdue.push(index);
    }
    if (overdue.length > 0) this.#watermarks.idleSplits(overdue);
  }

  /** Whether nothing is to be waited for: all splits are idle or ended, and there has been time to find some. */
  get areSilent(): boolean {
    const hasWaited = this.#nowMs - this.#lastActiveAtMs >= this.#idleTimeoutMs;
    return this.#watermarks.areSplitsSilent && (hasWaited || this.#activeAtMs.length > 0);
  }

  /** Until the next split may fall idle; undefined where none will. */
  get idleInMs(): number | undefined {
    let firstMs = this.#activeAtMs.length === 0 ? this.#lastActiveAtMs : Number.POSITIVE_INFINITY;
    for (const [index, activeAtMs] of this.#activeAtMs.entries()) {
      if (!this.#isSilent(index)) firstMs = Math.min(firstMs, activeAtMs);
    }
    if (firstMs === Number.POSITIVE_INFINITY) return undefined;
    return Math.max(0, firstMs + this.#idleTimeoutMs - this.#nowMs);
  }

  /** Of one split, for people: see SplitFacts. Nothing of one that is not known yet. */
  factsOf(
    split: number,
  ): Pick<SplitFacts, 'watermarkMs' | 'isIdle' | 'silentMs' | 'idleInMs'> | undefined {
    const activeAtMs = this.#activeAtMs[split];
    if (activeAtMs === undefined) return undefined;
    const silentMs = this.#nowMs - activeAtMs;
    return {
      watermarkMs: this.#watermarks.watermarkOfSplit(split),
      isIdle: this.#watermarks.isIdleSplit(split),
      silentMs,
      idleInMs: this.#isSilent(split) ? undefined : Math.max(0, this.#idleTimeoutMs - silentMs),
    };
  }

  /** Starts or stops to count the time. */
  set isCounting(isCounting: boolean) {
    if (isCounting === (this.#countingSinceMs !== undefined)) return;
    this.#countedMs = this.#nowMs;
    this.#countingSinceMs = isCounting ? this.#clock.monotonicMs() : undefined;
  }

  get #nowMs(): number {
    if (this.#countingSinceMs === undefined) return this.#countedMs;
    return this.#countedMs + this.#clock.monotonicMs() - this.#countingSinceMs;
  }

  #isSilent(split: number): boolean {
    return this.#hasEnded[split] === true || this.#watermarks.isIdleSplit(split);
  }
}
