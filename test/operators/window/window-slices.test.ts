import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WindowSlices } from '../../../src/operators/window/window-slices.js';

const hops = fc.record({
  kind: fc.constant('hop' as const),
  sizeMs: fc.integer({ min: 1, max: 40 }),
  slideMs: fc.integer({ min: 1, max: 40 }),
});

/** Ends of the windows that cover a time, as the definition says. */
function endsOf(timeMs: number, sizeMs: number, slideMs: number): number[] {
  const ends: number[] = [];
  for (let n = -100; n <= 200; n++) {
    const startMs = n * slideMs;
    if (startMs <= timeMs && timeMs < startMs + sizeMs) ends.push(startMs + sizeMs);
  }
  return ends;
}

describe('WindowSlices', () => {
  it('knows the windows of a slice at any ratio of size to slide, before 1970 too', () => {
    const times = fc.integer({ min: -30, max: 150 });
    fc.assert(
      fc.property(hops, times, times, (window, timeMs, watermarkMs) => {
        const slices = new WindowSlices(window);
        const slice = slices.sliceOf(timeMs);
        expect(slices.startOf(slice)).toBeLessThanOrEqual(timeMs);
        expect(slices.startOf(slice + 1)).toBeGreaterThan(timeMs);
        const ends = endsOf(timeMs, window.sizeMs, window.slideMs);
        const open = ends.filter((endMs) => endMs - 1 > watermarkMs);
        expect(slices.lastEndOf(slice)).toBe(ends.at(-1));
        expect(slices.firstOpenEndOf(slice, watermarkMs)).toBe(open[0]);
        expect(slices.firstOpenEndOf(slice, Number.NEGATIVE_INFINITY)).toBe(ends[0]);
        expect(slices.isClosed(slice, watermarkMs)).toBe(ends.length > 0 && open.length === 0);
        const closing = slices.nextClosing(watermarkMs);
        expect(closing).toBeGreaterThan(watermarkMs);
        expect(closing - watermarkMs).toBeLessThanOrEqual(window.slideMs);
        expect(Number.isInteger((closing + 1 - window.sizeMs) / window.slideMs)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
