import type { WindowContentsSeen } from './window-inspection.js';

/** Told why windows close and rows are dropped, where somebody wants to know. */
export interface WindowDecisions {
  /** A window has closed, since the watermark has passed its last millisecond. */
  fired(window: WindowContentsSeen, watermarkMs: number): void;
  /**
   * So many rows came when the watermark had closed all their windows. `earliestMs` is the smallest event time among them,
   * `timesMs` are those of the first of them, at most LATE_TIMES_MAX.
   */
  late(rows: number, earliestMs: number, timesMs: readonly number[], watermarkMs: number): void;
}
