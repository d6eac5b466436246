import type { Frame } from '../../protocol/frame.js';

/** A closed window is remembered for as long as it can be seen. */
export interface SeenWindow {
  readonly startMs: number;
  readonly endMs: number;
  readonly rows: number;
  readonly keys: number;
  /** By the wall's clock; undefined while it is open. */
  readonly closedAtMs: number | undefined;
}

/** A row that fell: `isLate` where its window had closed. */
export interface SeenRow {
  readonly timeMs: number;
  readonly atMs: number;
  /** From 0 to 1: where it falls to across the axis. */
  readonly height: number;
  readonly isLate: boolean;
}

const LATE_ROWS_MAX = 3000;
const FALLING_ROWS_MAX = 1200;
/** So long a row takes to fall, by the wall's clock. */
export const FALL_MS = 700;

/**
 * What there is to see of event time, gathered frame by frame: of the first window aggregation. Times are of events, except those
 * that end in `AtMs`.
 */
export class TimelineModel {
  readonly #windows = new Map<number, SeenWindow>();
  #late: SeenRow[] = [];
  #falling: SeenRow[] = [];
  #generation = -1;
  #arrivals = 0;

  get windows(): readonly SeenWindow[] {
    return [...this.#windows.values()].sort((a, b) => a.endMs - b.endMs);
  }

  get lateRows(): readonly SeenRow[] {
    return this.#late;
  }

  get fallingRows(): readonly SeenRow[] {
    return this.#falling;
  }

  /** `atMs`: by the wall's clock. What lies before `fromMs` is forgotten. */
  take(frame: Frame, atMs: number, fromMs: number): void {
    if (frame.generation !== this.#generation) this.#forget(frame.generation);
    for (const { aggregation, startMs, endMs, rows, keys } of frame.openWindows) {
      if (aggregation !== 0) continue;
      this.#windows.set(endMs, { startMs, endMs, rows, keys, closedAtMs: undefined });
    }
    for (const { aggregation, startMs, endMs, rows, keys } of frame.closed) {
      if (aggregation !== 0) continue;
      this.#windows.set(endMs, { startMs, endMs, rows, keys, closedAtMs: atMs });
    }
    this.#closeThoseMissed(frame, atMs);
    this.#late.push(...frame.lateTimesMs.map((timeMs) => this.#row(timeMs, atMs, true)));
    this.#falling.push(...frame.sampledTimesMs.map((timeMs) => this.#row(timeMs, atMs, false)));
    this.#late = this.#late.filter(({ timeMs }) => timeMs >= fromMs).slice(-LATE_ROWS_MAX);
    this.#falling = this.#falling
      .filter((row) => row.atMs >= atMs - 2 * FALL_MS)
      .slice(-FALLING_ROWS_MAX);
    for (const [endMs] of this.#windows) if (endMs < fromMs) this.#windows.delete(endMs);
  }

  /** An engine that another has taken the place of may have closed windows without a chance to tell. */
  #closeThoseMissed({ openWindows, watermarkMs }: Frame, atMs: number): void {
    const open = new Set(openWindows.map(({ endMs }) => endMs));
    for (const [endMs, window] of this.#windows) {
      const isMissed = window.closedAtMs === undefined && endMs <= watermarkMs && !open.has(endMs);
      if (isMissed) this.#windows.set(endMs, { ...window, closedAtMs: atMs });
    }
  }

  #row(timeMs: number, atMs: number, isLate: boolean): SeenRow {
    this.#arrivals++;
    // Spread evenly, and the same each time.
    return { timeMs, atMs, isLate, height: (this.#arrivals * 0.618_034) % 1 };
  }

  #forget(generation: number): void {
    this.#generation = generation;
    this.#windows.clear();
    this.#late = [];
    this.#falling = [];
  }
}

/** Whether there is anything else to see of it than of the frame `before`. */
export function isNews(frame: Frame, before: Frame | undefined): boolean {
  return (
    frame.generation !== before?.generation ||
    frame.tick !== before.tick ||
    frame.eventTimeMs !== before.eventTimeMs ||
    frame.watermarkMs !== before.watermarkMs ||
    frame.partitions.some(({ isIdle }, i) => isIdle !== before.partitions[i]?.isIdle) ||
    frame.closed.length + frame.lateTimesMs.length + frame.sampledTimesMs.length > 0
  );
}
