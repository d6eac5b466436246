import type { SeenWindow } from './timeline-model.js';

/** A stretch of event time on the screen. */
export interface TimeScale {
  readonly fromMs: number;
  readonly toMs: number;
  readonly width: number;
}

/** Where a window stands: lanes lie one below the other, so that windows that overlap don't hide each other. */
export interface PlacedWindow {
  readonly window: SeenWindow;
  readonly lane: number;
  /** From 0 to 1: how full it is, the fullest one being 1. */
  readonly fill: number;
  /** Its end, or where the next window of its lane hides it. */
  readonly seenToMs: number;
}

/** The windows' lanes are at most so many: more would be too thin to read. */
export const LANES_MAX = 6;

export function xOf(timeMs: number, { fromMs, toMs, width }: TimeScale): number {
  return ((timeMs - fromMs) / (toMs - fromMs)) * width;
}

/** The stretch that is shown: some windows back from the newest event, and a bit ahead. */
export function scaleOf(nowMs: number, sizeMs: number, width: number): TimeScale {
  const ahead = Math.max(1.2 * sizeMs, 2000);
  const spanMs = Math.max(6 * sizeMs, 12_000) * Math.min(1, Math.max(0.55, width / 1100));
  return { fromMs: nowMs + ahead - spanMs, toMs: nowMs + ahead, width };
}

/** How many lanes windows of this size and slide need. */
export function laneCount(sizeMs: number, slideMs: number): number {
  return Math.min(LANES_MAX, Math.max(1, Math.ceil(sizeMs / slideMs)));
}

/** `windows` ascend. Each one's lane follows from its start alone, so that it stays where it is. */
export function placeWindows(
  windows: readonly SeenWindow[],
  slideMs: number,
  lanes: number,
): readonly PlacedWindow[] {
  const most = Math.max(1, ...windows.map(({ rows }) => rows));
  const hidesFromMs: number[] = new Array(lanes).fill(Number.POSITIVE_INFINITY);
  const placed: PlacedWindow[] = [];
  for (const window of windows.toReversed()) {
    const number = Math.round(window.startMs / slideMs);
    const lane = ((number % lanes) + lanes) % lanes;
    const seenToMs = Math.min(window.endMs, hidesFromMs[lane] ?? window.endMs);
    hidesFromMs[lane] = window.startMs;
    placed.push({ window, lane, fill: window.rows / most, seenToMs });
  }
  return placed.reverse();
}

/** Times to write at the axis: round ones, not closer than `gapPx`. */
export function axisTimes({ fromMs, toMs, width }: TimeScale, gapPx: number): readonly number[] {
  const wantedMs = ((toMs - fromMs) / width) * gapPx;
  const stepMs = STEPS_MS.find((step) => step >= wantedMs) ?? STEPS_MS[STEPS_MS.length - 1] ?? 1000;
  const times: number[] = [];
  for (let timeMs = Math.ceil(fromMs / stepMs) * stepMs; timeMs < toMs; timeMs += stepMs) {
    times.push(timeMs);
  }
  return times;
}

const HOUR_S = 3600;
const DAY_S = 24 * HOUR_S;
const STEPS_MS = [
  ...[1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800],
  ...[1, 2, 3, 6, 12].map((hours) => hours * HOUR_S),
  ...[1, 2, 7, 30, 90, 365].map((days) => days * DAY_S),
].map((seconds) => seconds * 1000);
