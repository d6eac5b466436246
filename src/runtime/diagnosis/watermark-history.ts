import type { AssignWatermarksOperator } from '../../operators/assign-watermarks.js';
import type { Clock } from '../../time/clock.js';
import type { WatermarkFacts, WatermarkJump } from './pipeline-facts.js';

/** Clocks of machines differ by less. */
const AHEAD_MS_MIN = 60_000;

interface Jump extends Pick<WatermarkJump, 'fromMs' | 'toMs'> {
  readonly atMs: number;
  readonly lateRowsBefore: number;
}

/** Notes, by batch, when a source's watermark moves, and when it runs ahead of the clock. */
export class WatermarkHistory {
  readonly #watermarks: AssignWatermarksOperator;
  readonly #clock: Clock;
  readonly #column: string;
  readonly #delayMs: number | undefined;
  readonly #lateRows: () => number;
  #fromMs = Number.NEGATIVE_INFINITY;
  #lateRowsBefore = 0;
  #movedAtMs: number | undefined;
  #jump: Jump | undefined;

  /** `lateRows` are those of the whole query. */
  constructor(
    watermarks: AssignWatermarksOperator,
    clock: Clock,
    column: string,
    delayMs: number | undefined,
    lateRows: () => number,
  ) {
    this.#watermarks = watermarks;
    this.#clock = clock;
    this.#column = column;
    this.#delayMs = delayMs;
    this.#lateRows = lateRows;
  }

  /** Called before rows are sent, or anything else is done that may move the watermark. */
  begin(): void {
    this.#fromMs = this.#watermarks.watermarkMs;
    this.#lateRowsBefore = this.#lateRows();
  }

  /** Called behind it. */
  end(): void {
    const toMs = this.#watermarks.watermarkMs;
    const fromMs = this.#fromMs;
    if (toMs === fromMs) return;
    const nowMs = this.#clock.nowMs();
    this.#movedAtMs = this.#clock.monotonicMs();
    if (!this.#isAhead(toMs, nowMs)) return;
    // Those that come behind the first one don't make more rows late.
    if (this.#jump !== undefined && this.#isAhead(this.#jump.toMs, nowMs)) return;
    const lateRowsBefore = this.#lateRowsBefore;
    this.#jump = { fromMs, toMs, atMs: this.#movedAtMs, lateRowsBefore };
  }

  get watermarkMs(): number {
    return this.#watermarks.watermarkMs;
  }

  get facts(): WatermarkFacts {
    const { watermarkMs } = this.#watermarks;
    const movedAtMs = this.#movedAtMs;
    return {
      column: this.#column,
      delayMs: this.#delayMs,
      watermarkMs,
      unchangedMs: movedAtMs === undefined ? undefined : this.#clock.monotonicMs() - movedAtMs,
      ahead: this.#ahead(watermarkMs),
    };
  }

  #ahead(watermarkMs: number): WatermarkJump | undefined {
    const nowMs = this.#clock.nowMs();
    const jump = this.#jump;
    if (jump === undefined || !this.#isAhead(watermarkMs, nowMs)) return undefined;
    return {
      fromMs: jump.fromMs,
      toMs: jump.toMs,
      aheadMs: watermarkMs + (this.#delayMs ?? 0) - nowMs,
      agoMs: this.#clock.monotonicMs() - jump.atMs,
      lateRows: this.#lateRows() - jump.lateRowsBefore,
    };
  }

  #isAhead(watermarkMs: number, nowMs: number): boolean {
    return watermarkMs + (this.#delayMs ?? 0) > nowMs + AHEAD_MS_MIN;
  }
}
