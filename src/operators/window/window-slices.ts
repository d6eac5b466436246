import { assert } from '../../common/assert.js';
import type { WindowAssigner } from '../../types/window.js';

/**
 * The arithmetic of windows and slices. Time is cut into slices of equal length so that every window is a run of whole
 * slices: a row belongs to one slice, however many windows cover it. Slice n is [n * sliceMs, (n + 1) * sliceMs),
 * windows start at multiples of the slide, and both count from the epoch, also before it.
 */
export class WindowSlices {
  readonly sizeMs: number;
  readonly slideMs: number;
  readonly sliceMs: number;

  constructor(window: WindowAssigner) {
    this.sizeMs = window.sizeMs;
    this.slideMs = window.kind === 'hop' ? window.slideMs : window.sizeMs;
    assert(
      Number.isInteger(this.sizeMs) && Number.isInteger(this.slideMs),
      'windows have whole milliseconds',
    );
    assert(this.sizeMs > 0 && this.slideMs > 0, 'windows have a length');
    this.sliceMs = greatestCommonDivisor(this.sizeMs, this.slideMs);
  }

  sliceOf(timeMs: number): number {
    return Math.floor(timeMs / this.sliceMs);
  }

  startOf(slice: number): number {
    return slice * this.sliceMs;
  }

  /** End of the last window that covers the slice; undefined in a gap between windows. */
  lastEndOf(slice: number): number | undefined {
    const startMs = Math.floor(this.startOf(slice) / this.slideMs) * this.slideMs;
    return startMs + this.sizeMs > this.startOf(slice) ? startMs + this.sizeMs : undefined;
  }

  /** End of the first window that covers the slice and that `watermarkMs` has not closed; undefined where none is left. */
  firstOpenEndOf(slice: number, watermarkMs: number): number | undefined {
    if (watermarkMs === Number.POSITIVE_INFINITY) return undefined;
    const covering = this.#firstStartBehind(this.startOf(slice) - this.sizeMs);
    const open = this.#firstStartBehind(watermarkMs + 1 - this.sizeMs);
    const startMs = Math.max(covering, open);
    return startMs <= this.startOf(slice) ? startMs + this.sizeMs : undefined;
  }

  /** Whether all windows that cover the slice are closed. */
  isClosed(slice: number, watermarkMs: number): boolean {
    const lastEndMs = this.lastEndOf(slice);
    return lastEndMs !== undefined && lastEndMs - 1 <= watermarkMs;
  }

  /** The least watermark above `watermarkMs` that closes another window. */
  nextClosing(watermarkMs: number): number {
    return this.#firstStartBehind(watermarkMs + 1 - this.sizeMs) + this.sizeMs - 1;
  }

  /** The first window start > `timeMs`. */
  #firstStartBehind(timeMs: number): number {
    return (Math.floor(timeMs / this.slideMs) + 1) * this.slideMs;
  }
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
