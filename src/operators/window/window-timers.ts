import type { WindowSlices } from './window-slices.js';

/** The ends of open windows that have rows, ascending, each once. */
export function* openWindowEnds(
  windows: WindowSlices,
  ordinals: readonly number[],
  watermarkMs: number,
): Generator<number> {
  let givenMs = Number.NEGATIVE_INFINITY;
  for (const ordinal of ordinals) {
    const firstMs = windows.firstOpenEndOf(ordinal, Math.max(watermarkMs, givenMs - 1));
    const lastMs = windows.lastEndOf(ordinal);
    if (firstMs === undefined || lastMs === undefined) continue;
    for (let endMs = firstMs; endMs <= lastMs; endMs += windows.slideMs) {
      yield endMs;
      givenMs = endMs;
    }
  }
}
